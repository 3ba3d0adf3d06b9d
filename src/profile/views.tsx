import { Html } from "@elysiajs/html";
import type { Refusal, User } from "../accounts/accounts.ts";
import type { Shown } from "../accounts/sessions.ts";
import { Field, trouble } from "../accounts/views.tsx";
import { Time } from "../chats/views.tsx";
import { limits } from "../limits.ts";
import { Choice } from "../page/fields.tsx";
import { Bar, Page } from "../page/page.tsx";

/** What was not done, where on the page it was asked for, and the name that was typed. */
export type Refused = {
  readonly what: "name" | "password" | "delete";
  readonly refusal: Refusal;
  readonly name?: string;
};

type ProfilePageProps = {
  readonly user: User;
  readonly sessions: readonly Shown[];
  /** The handle of the session that the page is read in. */
  readonly current: string;
  readonly refused?: Refused | undefined;
  /** What was done. */
  readonly done?: string | undefined;
};

/** One's own account: what others see of it, where it is signed in, and the ways out. */
export function ProfilePage({ user, sessions, current, refused, done }: ProfilePageProps): JSX.Element {
  return (
    <Page title="Your account" user={user} kind="list">
      <>
        <Bar heading="Your account" user={user} />
        <main>
          {done !== undefined && (
            <p class="notice" role="status" safe>
              {done}
            </p>
          )}
          <NameForm user={user} refused={refused?.what === "name" ? refused : undefined} />
          <PasswordForm refusal={refused?.what === "password" ? refused.refusal : undefined} />
          <Sessions sessions={sessions} current={current} />
          <section aria-labelledby="data">
            <h2 id="data">Your data</h2>
            <p>
              <a href="/profile/data" download="">
                Download what Robin keeps of you
              </a>
              , as JSON: your account, your rooms, and all you have said.
            </p>
          </section>
          <DeleteForm user={user} refusal={refused?.what === "delete" ? refused.refusal : undefined} />
        </main>
      </>
    </Page>
  );
}

function NameForm({ user, refused }: { user: User; refused: Refused | undefined }): JSX.Element {
  const refusal = refused?.refusal;
  return (
    <section aria-labelledby="your-name">
      <h2 id="your-name">Name</h2>
      <Trouble text={refusal && trouble(refusal)} />
      <form action="/profile/name" method="post">
        <Field
          name="name"
          label="What others see"
          value={refused?.name ?? user.name}
          autocomplete="username"
          hint={`${limits.name.least} to ${limits.name.most} letters, digits, _ - or . Who mentioned you by the old name still means you.`}
          problem={refusal?.kind === "invalid" ? refusal.name : undefined}
        />
        <button class="button">Rename</button>
      </form>
    </section>
  );
}

function PasswordForm({ refusal }: { refusal: Refusal | undefined }): JSX.Element {
  const { least, most } = limits.password;
  const isWrong = refusal?.kind === "wrong";
  return (
    <section aria-labelledby="your-password">
      <h2 id="your-password">Password</h2>
      <Trouble text={isWrong ? undefined : refusal && trouble(refusal)} />
      <form action="/profile/password" method="post">
        <Field
          name="password"
          label="The old one"
          type="password"
          autocomplete="current-password"
          problem={isWrong ? WRONG : undefined}
        />
        <Field
          name="newPassword"
          label="The new one"
          type="password"
          autocomplete="new-password"
          hint={`${least} to ${most} characters. Everywhere else you are signed out.`}
          problem={refusal && "newPassword" in refusal ? refusal.newPassword : undefined}
        />
        <button class="button">Change the password</button>
      </form>
    </section>
  );
}

const WRONG = "That is not your password.";

function Sessions({ sessions, current }: Pick<ProfilePageProps, "sessions" | "current">): JSX.Element {
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Where you are signed in</h2>
      <ul class="list">
        {sessions.map(({ handle, device, createdAt, usedAt }) => (
          <li>
            <b safe>{device}</b>
            <span class="hint">
              since <Time at={createdAt} />, last used <Time at={usedAt} />
            </span>
            {handle === current ? (
              <span class="hint">this browser</span>
            ) : (
              <form action="/profile/sessions/end" method="post">
                <button class="quiet" name="session" value={handle} aria-label={`Sign out ${device}`}>
                  Sign out
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <form action="/profile/sessions/end" method="post">
          <button class="quiet" name="session" value="others">
            Sign out everywhere else
          </button>
        </form>
      )}
    </section>
  );
}

function DeleteForm({ user, refusal }: { user: User; refusal: Refusal | undefined }): JSX.Element {
  const isWrong = refusal?.kind === "wrong";
  return (
    <details class="delete" open={refusal !== undefined}>
      <summary>Delete this account</summary>
      <Trouble text={isWrong ? undefined : refusal && trouble(refusal)} />
      <form action="/profile/delete" method="post">
        <p>
          Nobody gets in by it any more, and nothing brings it back. Your name is free for somebody else.
          {user.role === "owner" &&
            " You own this place: it passes to the admin who is here for longest, or else to the moderator, or the member."}
        </p>
        <Choice<"keep" | "delete">
          name="messages"
          legend="What you have said"
          choices={{ keep: "Stays, as said by a former user.", delete: "Is deleted, with your reactions." }}
          chosen="keep"
        />
        <Field
          name="password"
          id="delete-password"
          label="Your password"
          type="password"
          autocomplete="current-password"
          problem={isWrong ? WRONG : undefined}
        />
        <button class="button">Delete my account</button>
      </form>
    </details>
  );
}

function Trouble({ text }: { text: string | undefined }): JSX.Element {
  if (text === undefined) return "";
  return (
    <p class="reason" role="alert" safe>
      {text}
    </p>
  );
}
