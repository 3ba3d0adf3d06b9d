import type { Visibility, Status } from "../../domain/presence/statuses.ts";
import { PresenceForm, StatusForm, type Typed } from "./presenceForms.tsx";
import type { Refusal } from "../../domain/refusal.ts";
import type { PushSubscription } from "../../domain/notifications/pushSubscriptions.ts";
import type { User } from "../../domain/user.ts";
import type { Shown } from "../../domain/accounts/sessions.ts";
import { ConfirmForm } from "../accounts/confirmForm.tsx";
import { EmailForm } from "../mail/emailForm.tsx";
import type { OwnEmail } from "../../domain/mail/emailSettings.ts";
import { PictureForm } from "../files/pictureForm.tsx";
import { Avatar } from "../page/person.tsx";
import { Time } from "../page/time.tsx";
import { limits } from "../../base/limits.ts";
import { Choice, Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { Hint, Link, Section } from "../page/elements.tsx";
import { ListPage } from "../page/listPage.tsx";
import { PostForm } from "../page/postForm.tsx";
import type { UserViewer } from "../page/viewer.ts";
import { DensityForm, ThemeForm } from "../page/theme.tsx";
import type { Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";

/** What was not done, where on the page it was asked for, and the name that was typed. */
export type Refused = {
  readonly what: "status" | "name" | "picture" | "password" | "email" | "data" | "delete";
  readonly refusal: Refusal;
  readonly name?: string | undefined;
  readonly address?: string | undefined;
  readonly status?: Typed | undefined;
  readonly messages?: "keep" | "delete" | undefined;
};

type ProfilePageProps = {
  readonly viewer: UserViewer;
  readonly sessions: readonly Shown[];
  /** The handle of the session that the page is read in. */
  readonly current: string;
  /** The browsers in which one is called. */
  readonly browsers: readonly PushSubscription[];
  readonly fileMB: number;
  readonly status: Status | undefined;
  readonly seen: Visibility;
  readonly timeZone: string;
  /** Undefined: Robin sends no mail. */
  readonly email: { readonly own: OwnEmail | undefined } | undefined;
  readonly refused?: Refused | undefined;
};

/** One's own account: what others see of it, where it is signed in, and the ways out. */
export function ProfilePage(props: ProfilePageProps): JSX.Element {
  const { viewer, sessions, current, browsers, fileMB, email, refused } = props;
  const { user, words } = viewer;
  const { profile, page } = words;
  const refusalOf = (what: Refused["what"]) => (refused?.what === what ? refused.refusal : undefined);
  const noData = refusalOf("data");
  return (
    <ListPage title={page.yourAccount} viewer={viewer}>
      <NameForm words={words} name={refused?.name ?? user.name} refusal={refusalOf("name")} />
      <OwnPicture words={words} user={user} fileMB={fileMB} refusal={refusalOf("picture")} />
      <StatusForm words={words} status={props.status} typed={refused?.status} refusal={refusalOf("status")} />
      {viewer.place.presence === "yes" && (
        <PresenceForm words={words} {...props.seen} timeZone={props.timeZone} />
      )}
      <PasswordForm words={words} refusal={refusalOf("password")} />
      {email !== undefined && (
        <EmailForm words={words} own={email.own} typed={refused?.address} refusal={refusalOf("email")} />
      )}
      <ThemeForm viewer={viewer} next="/profile" />
      <DensityForm viewer={viewer} next="/profile" />
      <Sessions words={words} sessions={sessions} current={current} browsers={browsers} />
      <Section id="data" heading={profile.data}>
        <Trouble id="data-trouble" text={trouble(words, noData)} />
        <p>
          <Link
            id="download"
            href="/profile/data"
            download="robin.json"
            aria-describedby={noData && "data-trouble"}
            autofocus={noData !== undefined}
            text={profile.download}
          />
        </p>
        <p class="hint" safe>
          {profile.downloadHint}
        </p>
      </Section>
      <ConfirmForm
        words={words}
        action="/profile/delete"
        summary={profile.delete}
        label={profile.deleteAccount}
        ids={{ field: "delete-password", trouble: "delete-trouble" }}
        refusal={refusalOf("delete")}
      >
        <p safe>{profile.deleteHint}</p>
        {user.role === "owner" && <p safe>{profile.handOverFirst}</p>}
        <Choice
          name="messages"
          legend={profile.messages}
          choices={profile.fates}
          chosen={refused?.messages ?? "keep"}
        />
      </ConfirmForm>
    </ListPage>
  );
}

type FormProps = { readonly words: Words; readonly refusal: Refusal | undefined };

function NameForm({ words, name, refusal }: FormProps & { name: string }): JSX.Element {
  const { profile } = words;
  const told = trouble(words, refusal);
  return (
    <Section id="your-name" heading={profile.name}>
      <Trouble id="name-trouble" text={told} />
      <PostForm action="/profile/name" label={profile.rename}>
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
      </PostForm>
    </Section>
  );
}

function OwnPicture({
  words,
  user,
  fileMB,
  refusal,
}: FormProps & { user: User; fileMB: number }): JSX.Element {
  const { picture, hint, ...labels } = words.avatars;
  return (
    <Section id="your-picture" heading={picture}>
      <PictureForm
        action="/profile/picture"
        field="picture"
        words={{ ...labels, hint: hint(fileMB) }}
        isSet={user.avatar !== null}
        problem={refusal?.reason(words)}
      >
        <Avatar user={user} size="large" />
      </PictureForm>
    </Section>
  );
}

function PasswordForm({ words, refusal }: FormProps): JSX.Element {
  const { profile } = words;
  const told = trouble(words, refusal);
  const isOldRight = refusal?.kind === "invalid";
  return (
    <Section id="your-password" heading={profile.password}>
      <Trouble id="password-trouble" text={told} />
      <PostForm action="/profile/password" label={profile.changePassword}>
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
      </PostForm>
    </Section>
  );
}

type SessionsProps = Pick<ProfilePageProps, "sessions" | "current" | "browsers"> & { readonly words: Words };

function Sessions({ words, sessions, current, browsers }: SessionsProps): JSX.Element {
  const { profile } = words;
  const end = "/profile/sessions/end";
  return (
    <Section id="sessions" heading={profile.sessions}>
      <ul class="list">
        {sessions.map(({ handle, device, createdAt, usedAt, isNew }) => (
          <li>
            <b safe>{device || profile.unknownDevice}</b>{" "}
            {isNew === 1 && handle !== current && (
              <span class="new" safe>
                {profile.newDevice}
              </span>
            )}
            <span class="hint">
              <Phrase
                text={profile.used}
                since={<Time at={createdAt} words={words} />}
                used={<Time at={usedAt} words={words} />}
              />
            </span>
            <Called words={words} browser={browsers.find(({ session }) => session === handle)} />
            {handle === current ? (
              <PostForm action="/logout" label={profile.signOut} isQuiet>
                <Hint text={profile.thisBrowser} />{" "}
              </PostForm>
            ) : (
              <PostForm
                action={end}
                label={profile.signOut}
                isQuiet
                name="session"
                value={handle}
                aria-label={profile.signOutOf(device || profile.unknownDevice)}
              />
            )}
          </li>
        ))}
      </ul>
      <p>
        <Link href="/push" text={words.push.browsers} />
      </p>
      {sessions.length > 1 && (
        <PostForm action={end} label={profile.signOutElsewhere} isQuiet name="session" value="others" />
      )}
    </Section>
  );
}

type CalledProps = { readonly words: Words; readonly browser: PushSubscription | undefined };

/** That one is called in a browser, and the end of that. */
function Called({ words: { push }, browser }: CalledProps): JSX.Element {
  if (!browser) return "";
  return (
    <PostForm action={`/push/${browser.id}/delete`} label={push.turnOff} isQuiet>
      <Hint text={push.onHint} />{" "}
    </PostForm>
  );
}
