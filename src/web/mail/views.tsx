import { limits } from "../../base/limits.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { Link, Notice } from "../page/elements.tsx";
import { Field, Trouble, trouble } from "../page/fields.tsx";
import { Home, Page } from "../page/page.tsx";
import { PostForm } from "../page/postForm.tsx";
import type { Viewer } from "../page/viewer.ts";

type ForgottenPageProps = {
  readonly viewer: Viewer;
  readonly isSent?: boolean;
  readonly typed?: string;
  readonly refusal?: Refusal | undefined;
};

/** The page for who has forgotten the password. */
export function ForgottenPage({ viewer, isSent = false, typed, refusal }: ForgottenPageProps): JSX.Element {
  const { words } = viewer;
  const { mail, page } = words;
  const told = trouble(words, refusal);
  return (
    <Page title={mail.forgotten} viewer={viewer} kind="form">
      <main id="main">
        <Home viewer={viewer} />
        <h1 safe>{mail.forgotten}</h1>
        <Notice text={isSent ? mail.sent(limits.recovery.mailed / 1_000) : undefined} />
        <Trouble id="trouble" text={told} />
        <PostForm action="/forgotten" label={mail.send}>
          <Field
            name="name"
            kind="person"
            label={mail.nameOrAddress}
            value={typed}
            autocomplete="username"
            hint={mail.forgottenHint}
            trouble={told && "trouble"}
            isFirst={!isSent}
          />
        </PostForm>
        <p class="aside">
          <Link href="/login" text={page.signIn} />
        </p>
      </main>
    </Page>
  );
}

type AskPageProps = {
  readonly viewer: Viewer;
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly label: string;
};

/** A page to which a mail leads. What is asked there is done by its button: programs that look at mail follow every link. */
export function AskPage({ viewer, title, text, action, label }: AskPageProps): JSX.Element {
  return (
    <Page title={title} viewer={viewer} kind="form" isSecret>
      <main id="main">
        <Home viewer={viewer} />
        <h1 safe>{title}</h1>
        <p safe>{text}</p>
        <PostForm action={action} label={label} />
      </main>
    </Page>
  );
}
