import { withNext } from "../http/paths.ts";
import { Trouble } from "../page/fields.tsx";
import { Home, Page } from "../page/page.tsx";
import type { Sentence } from "../../words/en.ts";
import type { Viewer } from "../page/viewer.ts";

/** A message that was not sent: it stands in the box again, with the reason, or as it would show. */
export type Draft = { readonly content: string; readonly reason?: Sentence; readonly preview?: string };

type UnsentPageProps = {
  readonly viewer: Viewer;
  /** Where the text was sent to, and is sent to again. */
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Where it came from: that is all of it that its sender knows for sure. */
  readonly path: string;
  readonly draft: Draft;
};

/** What was written and is not taken, where its writer may not read: the text, the reason, and the way in. */
export function UnsentPage({ viewer, action, fields, path, draft }: UnsentPageProps): JSX.Element {
  const { user, words } = viewer;
  return (
    <Page title={words.composer.label} viewer={viewer} kind="form">
      <main id="main">
        <Home viewer={viewer} />
        <h1 safe>{words.composer.label}</h1>
        <Trouble id="trouble" text={draft.reason?.(words)} />
        <form action={action} method="post" autocomplete="off">
          {Object.entries(fields).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <p class="field">
            <label for="content" safe>
              {words.composer.label}
            </label>
            <textarea
              id="content"
              name="content"
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
            {words.composer.send}
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
