import { limits } from "../../base/limits.ts";
import { Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { Home, Page } from "../page/page.tsx";
import { withNext } from "../http/paths.ts";
import type { Viewer } from "../page/viewer.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { Text } from "../../words/phrase.tsx";

type FormProps = {
  readonly viewer: Viewer;
  readonly name: string;
  /** Where to go afterwards, a path of this site. */
  readonly next: string;
  readonly refusal?: Refusal | undefined;
  /** A sentence on top, about why one is here. */
  readonly notice?: string | undefined;
};

/** The page to make an account on. */
export function RegisterPage({ viewer, name, next, refusal }: FormProps): JSX.Element {
  const { words } = viewer;
  const { entry, page } = words;
  const problem = problemOf("name", words, refusal);
  const isNameFirst = name === "" || problem !== undefined;
  return (
    <Entry title={page.register} viewer={viewer} action="/register" next={next} refusal={refusal}>
      <>
        <Field
          name="name"
          kind="person"
          label={entry.name}
          value={name}
          autocomplete="username"
          hint={entry.nameHint(limits.name)}
          problem={problem}
          isFirst={isNameFirst}
        />
        <Field
          name="password"
          kind="password"
          label={entry.password}
          autocomplete="new-password"
          hint={entry.passwordHint(limits.password)}
          problem={problemOf("password", words, refusal)}
          trouble={trouble(words, refusal) && TROUBLE}
          isFirst={!isNameFirst}
        />
        <button type="submit" class="button" safe>
          {page.register}
        </button>
        <p class="aside">
          <Text of={entry.beenHere} />{" "}
          <a href={withNext("/login", next)} safe>
            {page.signIn}
          </a>
        </p>
      </>
    </Entry>
  );
}

/** The page to sign in on. */
export function LoginPage({ viewer, name, next, refusal, notice }: FormProps): JSX.Element {
  const { words } = viewer;
  const { entry, page } = words;
  return (
    <Entry title={page.signIn} viewer={viewer} action="/login" next={next} refusal={refusal} notice={notice}>
      <>
        <Field
          name="name"
          kind="person"
          label={entry.name}
          value={name}
          autocomplete="username"
          isFirst={name === ""}
        />
        <Field
          name="password"
          kind="password"
          label={entry.password}
          autocomplete="current-password"
          trouble={trouble(words, refusal) && TROUBLE}
          isFirst={name !== ""}
        />
        <button type="submit" class="button" safe>
          {page.signIn}
        </button>
        <p class="aside">
          <Text of={entry.newHere} />{" "}
          <a href={withNext("/register", next)} safe>
            {page.register}
          </a>
        </p>
      </>
    </Entry>
  );
}

/** The id of the sentence above the fields. */
const TROUBLE = "trouble";

type EntryProps = {
  readonly title: string;
  readonly viewer: Viewer;
  readonly action: string;
  readonly next: string;
  readonly refusal: Refusal | undefined;
  readonly notice?: string | undefined;
  readonly children: JSX.Element;
};

function Entry({ title, viewer, action, next, refusal, notice, children }: EntryProps): JSX.Element {
  return (
    <Page title={title} viewer={viewer} kind="form">
      <main id="main">
        <Home words={viewer.words} />
        <h1 safe>{title}</h1>
        {notice !== undefined && (
          <p class="notice" role="status" safe>
            {notice}
          </p>
        )}
        <Trouble id={TROUBLE} text={trouble(viewer.words, refusal)} />
        <form action={action} method="post">
          <input type="hidden" name="next" value={next} />
          {children as "safe"}
        </form>
      </main>
    </Page>
  );
}
