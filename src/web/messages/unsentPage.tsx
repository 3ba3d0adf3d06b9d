import { type Kept, MissingFiles } from "../files/keptFiles.tsx";
import { withNext } from "../http/paths.ts";
import { Trouble } from "../page/fields.tsx";
import { Home, Page } from "../page/page.tsx";
import type { Sentence, Words } from "../../words/en.ts";
import type { Viewer } from "../page/viewer.ts";

/** A message that was not sent: it stands in the box again, with its files and the reason, or as it would show. */
export type Draft = {
  readonly content: string;
  readonly reason?: Sentence;
  readonly preview?: string;
  readonly kept?: Kept;
};

/** What is typed in a form, under which name it is sent, and how it is called there. */
type Labels = {
  readonly name: string;
  readonly title: string;
  readonly label: string;
  readonly send: string;
};

type UnsentPageProps = {
  readonly viewer: Viewer;
  /** Those of the form that it comes from, if that is not the one of a message. */
  readonly labels?: Labels;
  /** Where the text was sent to, and is sent to again. */
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Where it came from: that is all of it that its sender knows for sure. */
  readonly path: string;
  readonly draft: Draft;
};

/** What was written and is not taken, where its writer may not read: the text, the reason, and the way in. */
export function UnsentPage({ viewer, labels, action, fields, path, draft }: UnsentPageProps): JSX.Element {
  const { user, words } = viewer;
  const { name, title, label, send } = labels ?? labelsOfMessage(words);
  return (
    <Page title={title} viewer={viewer} kind="form">
      <main id="main">
        <Home viewer={viewer} />
        <h1 safe>{title}</h1>
        <Trouble id="trouble" text={draft.reason?.(words)} />
        {draft.kept !== undefined && <MissingFiles words={words} kept={draft.kept} />}
        <form action={action} method="post">
          {Object.entries(fields).map(([field, value]) => (
            <input type="hidden" name={field} value={value} />
          ))}
          <p class="field">
            <label for="content" safe>
              {label}
            </label>
            <textarea
              id="content"
              name={name}
              rows="4"
              required
              dir="auto"
              aria-describedby="trouble"
              autofocus
              safe
            >
              {draft.content}
            </textarea>
          </p>
          <button type="submit" class="button" safe>
            {send}
          </button>
          {user === undefined && (
            <p class="aside">
              <a href={withNext("/login", path)} safe>
                {words.page.signIn}
              </a>{" "}
              <a href={withNext("/register", path)} safe>
                {words.page.register}
              </a>
            </p>
          )}
        </form>
      </main>
    </Page>
  );
}

function labelsOfMessage({ composer: { label, send } }: Words): Labels {
  return { name: "content", title: label, label, send };
}
