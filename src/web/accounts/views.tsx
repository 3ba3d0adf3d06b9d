import { limits } from "../../base/limits.ts";
import { Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { Link } from "../page/elements.tsx";
import { Home, Page } from "../page/page.tsx";
import { withNext } from "../http/paths.ts";
import type { Viewer } from "../page/viewer.ts";
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
};

/** The page to make an account on, or to sign in. */
export function EntryPage({ path, viewer, name = "", next, refusal, notice }: EntryPageProps): JSX.Element {
  const { words } = viewer;
  const { entry, page } = words;
  const isNew = path === "/register";
  const [title, other] = isNew ? [page.register, page.signIn] : [page.signIn, page.register];
  const told = trouble(words, refusal);
  const problem = problemOf("name", words, refusal);
  const isNameFirst = name === "" || problem !== undefined;
  return (
    <Page title={title} viewer={viewer} kind="form">
      <main id="main">
        <Home words={words} />
        <h1 safe>{title}</h1>
        {notice !== undefined && (
          <p class="notice" role="status" safe>
            {notice}
          </p>
        )}
        <Trouble id="trouble" text={told} />
        <form action={path} method="post">
          <input type="hidden" name="next" value={next} />
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
          <p class="aside">
            <Text of={isNew ? entry.beenHere : entry.newHere} />{" "}
            <Link href={withNext(isNew ? "/login" : "/register", next)} text={other} />
          </p>
        </form>
      </main>
    </Page>
  );
}
