import type { User } from "../../domain/user.ts";
import type { Refusal } from "../../domain/refusal.ts";
import type { Shown } from "../../domain/accounts/sessions.ts";
import { Time } from "../page/time.tsx";
import { limits } from "../../base/limits.ts";
import { Choice, Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { Bar, Page } from "../page/page.tsx";
import type { Viewer } from "../page/viewer.ts";
import { ThemeForm } from "../page/theme.tsx";
import type { Sentence, Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";

/** What was not done, where on the page it was asked for, and the name that was typed. */
export type Refused = {
  readonly what: "name" | "password" | "data" | "delete";
  readonly refusal: Refusal;
  readonly name?: string;
};

type ProfilePageProps = {
  readonly viewer: Viewer & { readonly user: User };
  readonly sessions: readonly Shown[];
  /** The handle of the session that the page is read in. */
  readonly current: string;
  readonly refused?: Refused | undefined;
  /** What was done. */
  readonly done?: Sentence | undefined;
};

/** One's own account: what others see of it, where it is signed in, and the ways out. */
export function ProfilePage({ viewer, sessions, current, refused, done }: ProfilePageProps): JSX.Element {
  const { user, words } = viewer;
  const { profile, page } = words;
  const refusalOf = (what: Refused["what"]) => (refused?.what === what ? refused.refusal : undefined);
  return (
    <Page title={page.yourAccount} viewer={viewer} kind="list">
      <>
        <Bar heading={page.yourAccount} viewer={viewer} />
        <main id="main">
          {done !== undefined && (
            <p class="notice" role="status" safe>
              {done(words)}
            </p>
          )}
          <NameForm words={words} name={refused?.name ?? user.name} refusal={refusalOf("name")} />
          <PasswordForm words={words} refusal={refusalOf("password")} />
          <ThemeForm viewer={viewer} next="/profile" />
          <Sessions words={words} sessions={sessions} current={current} />
          <section aria-labelledby="data">
            <h2 id="data" safe>
              {profile.data}
            </h2>
            <Trouble id="data-trouble" text={trouble(words, refusalOf("data"))} />
            <p>
              <a
                id="download"
                href="/profile/data"
                download="robin.json"
                aria-describedby={refusalOf("data") && "data-trouble"}
                autofocus={refusalOf("data") !== undefined}
                safe
              >
                {profile.download}
              </a>
            </p>
            <p class="hint" safe>
              {profile.downloadHint}
            </p>
          </section>
          <DeleteForm words={words} user={user} refusal={refusalOf("delete")} />
        </main>
      </>
    </Page>
  );
}

type FormProps = { readonly words: Words; readonly refusal: Refusal | undefined };

function NameForm({ words, name, refusal }: FormProps & { name: string }): JSX.Element {
  const { profile } = words;
  const told = trouble(words, refusal);
  return (
    <section aria-labelledby="your-name">
      <h2 id="your-name" safe>
        {profile.name}
      </h2>
      <Trouble id="name-trouble" text={told} />
      <form action="/profile/name" method="post">
        <Field
          name="name"
          kind="person"
          label={profile.nameLabel}
          value={name}
          autocomplete="username"
          hint={profile.nameHint(limits.name)}
          problem={problemOf("name", words, refusal)}
          trouble={told && "name-trouble"}
          isFirst={refusal !== undefined}
        />
        <button type="submit" class="button" safe>
          {profile.rename}
        </button>
      </form>
    </section>
  );
}

function PasswordForm({ words, refusal }: FormProps): JSX.Element {
  const { profile } = words;
  const told = trouble(words, refusal);
  const isOldRight = refusal?.kind === "invalid";
  return (
    <section aria-labelledby="your-password">
      <h2 id="your-password" safe>
        {profile.password}
      </h2>
      <Trouble id="password-trouble" text={told} />
      <form action="/profile/password" method="post">
        <Field
          name="password"
          kind="password"
          label={profile.oldPassword}
          autocomplete="current-password"
          problem={problemOf("password", words, refusal)}
          trouble={told && "password-trouble"}
          isFirst={refusal !== undefined && !isOldRight}
        />
        <Field
          name="newPassword"
          kind="password"
          label={profile.newPassword}
          autocomplete="new-password"
          hint={profile.passwordHint(limits.password)}
          problem={problemOf("newPassword", words, refusal)}
          isFirst={isOldRight}
        />
        <button type="submit" class="button" safe>
          {profile.changePassword}
        </button>
      </form>
    </section>
  );
}

type SessionsProps = Pick<ProfilePageProps, "sessions" | "current"> & { readonly words: Words };

function Sessions({ words, sessions, current }: SessionsProps): JSX.Element {
  const { profile } = words;
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions" safe>
        {profile.sessions}
      </h2>
      <ul class="list">
        {sessions.map(({ handle, device, createdAt, usedAt }) => (
          <li>
            <b safe>{device || profile.unknownDevice}</b>
            <span class="hint">
              <Phrase
                text={profile.used}
                since={<Time at={createdAt} words={words} />}
                used={<Time at={usedAt} words={words} />}
              />
            </span>
            {handle === current ? (
              <form action="/logout" method="post">
                <span class="hint" safe>
                  {profile.thisBrowser}
                </span>{" "}
                <button type="submit" class="quiet" safe>
                  {profile.signOut}
                </button>
              </form>
            ) : (
              <form action="/profile/sessions/end" method="post">
                <button
                  type="submit"
                  class="quiet"
                  name="session"
                  value={handle}
                  aria-label={profile.signOutOf(device || profile.unknownDevice)}
                  safe
                >
                  {profile.signOut}
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <form action="/profile/sessions/end" method="post">
          <button type="submit" class="quiet" name="session" value="others" safe>
            {profile.signOutElsewhere}
          </button>
        </form>
      )}
    </section>
  );
}

function DeleteForm({ words, user, refusal }: FormProps & { user: User }): JSX.Element {
  const { profile } = words;
  const told = trouble(words, refusal);
  return (
    <details class="delete" open={refusal !== undefined}>
      <summary safe>{profile.delete}</summary>
      <Trouble id="delete-trouble" text={told} />
      <form action="/profile/delete" method="post">
        <p safe>{profile.deleteHint}</p>
        {user.role === "owner" && <p safe>{profile.heir}</p>}
        <Choice<"keep" | "delete">
          name="messages"
          legend={profile.messages}
          choices={profile.fates}
          chosen="keep"
        />
        <Field
          name="password"
          id="delete-password"
          kind="password"
          label={profile.yourPassword}
          autocomplete="current-password"
          problem={problemOf("password", words, refusal)}
          trouble={told && "delete-trouble"}
          isFirst={refusal !== undefined}
        />
        <button type="submit" class="button" safe>
          {profile.deleteAccount}
        </button>
      </form>
    </details>
  );
}
