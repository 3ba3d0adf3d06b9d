import { limits } from "../../base/limits.ts";
import { Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { Link, Notice } from "../page/elements.tsx";
import { Home, Page } from "../page/page.tsx";
import { withNext } from "../http/paths.ts";
import type { Viewer } from "../page/viewer.ts";
import type { PlaceSettings } from "../../domain/place.ts";
import type { Words } from "../../words/en.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { Text } from "../../words/phrase.tsx";

export type EntryPageProps = {
  readonly path: "/register" | "/login";
  readonly viewer: Viewer;
  readonly name?: string;
  /** Where to go afterwards, a path of this site. */
  readonly next: string;
  readonly refusal?: Refusal | undefined;
  /** A sentence on top, about why one is here. */
  readonly notice?: string | undefined;
  /** Whether mail leads back in who has forgotten the password. */
  readonly hasMail: boolean;
  /** Whether everybody may make an account. */
  readonly isOpen: boolean;
  readonly invitation: Invitation | undefined;
};

/** The invite by which somebody comes: its secret, who has made it, the names of the rooms that one lands in. */
export type Invitation = { readonly secret: string; readonly by: string; readonly rooms: readonly string[] };

/** The page to make an account on, or to sign in. */
export function EntryPage(props: EntryPageProps): JSX.Element {
  const { path, viewer, name = "", next, refusal, notice, hasMail, isOpen, invitation } = props;
  const { words, place: settings } = viewer;
  const { entry, page } = words;
  const isNew = path === "/register";
  const [title, other] = isNew ? [page.register, page.signIn] : [page.signIn, page.register];
  const told = trouble(words, refusal);
  const problem = problemOf("name", words, refusal);
  const isNameFirst = name === "" || problem !== undefined;
  return (
    <Page title={title} viewer={viewer} kind="form" isSecret={invitation !== undefined}>
      <main id="main">
        <Home viewer={viewer} />
        <h1 safe>{title}</h1>
        <Notice text={notice} />
        {settings.welcome !== "" && (
          <p class="welcome" dir="auto" safe>
            {settings.welcome}
          </p>
        )}
        {invitation !== undefined && <Invited words={words} invitation={invitation} />}
        <Trouble id="trouble" text={told} />
        {isNew && !isOpen && !invitation ? (
          <Shut words={words} settings={settings} isTold={told !== undefined} />
        ) : (
          <form action={path} method="post">
            <input type="hidden" name="next" value={next} />
            {invitation !== undefined && <input type="hidden" name="invite" value={invitation.secret} />}
            <Field
              name="name"
              kind="person"
              label={entry.name}
              value={name}
              autocomplete="username"
              hint={isNew ? entry.nameHint(limits.name) : undefined}
              problem={problem}
              isFirst={isNameFirst}
            />
            <Field
              name="password"
              kind="password"
              label={entry.password}
              autocomplete={isNew ? "new-password" : "current-password"}
              hint={isNew ? entry.passwordHint(limits.password) : undefined}
              problem={problemOf("password", words, refusal)}
              trouble={told && "trouble"}
              isFirst={!isNameFirst}
            />
            <button type="submit" class="button" safe>
              {title}
            </button>
            {(isNew || isOpen) && (
              <p class="aside">
                <Text of={isNew ? entry.beenHere : entry.newHere} />{" "}
                <Link href={withNext(isNew ? "/login" : "/register", next)} text={other} />
              </p>
            )}
            {!isNew && hasMail && (
              <p class="aside">
                <Link href="/forgotten" text={words.mail.forgotten} />
              </p>
            )}
            {!isNew && (!hasMail || settings.forgotten !== "") && (
              <p class="aside" dir="auto" safe>
                {settings.forgotten === "" ? entry.forgotten : settings.forgotten}
              </p>
            )}
          </form>
        )}
      </main>
    </Page>
  );
}

/** Who invites, and where to. */
function Invited({
  words,
  invitation,
}: {
  readonly words: Words;
  readonly invitation: Invitation;
}): JSX.Element {
  const { invites } = words;
  const { by, rooms } = invitation;
  return (
    <div class="invited">
      <p safe>{invites.invitesYou(by)}</p>
      {rooms.length > 0 && (
        <>
          <p safe>{invites.yourRooms}</p>
          <ul>
            {rooms.map((room) => (
              <li dir="auto" safe>
                {room}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

type ShutProps = { readonly words: Words; readonly settings: PlaceSettings; readonly isTold: boolean };

/** Why nobody makes an account here without more, and the way for those who have one. */
function Shut({ words: { entry, page }, settings, isTold }: ShutProps): JSX.Element {
  return (
    <>
      {!isTold && <p safe>{settings.registration === "closed" ? entry.closed : entry.inviteOnly}</p>}
      <p class="aside">
        <Text of={entry.beenHere} /> <Link href="/login" text={page.signIn} />
      </p>
    </>
  );
}
