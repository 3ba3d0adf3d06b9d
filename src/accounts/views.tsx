import { Html } from "@elysiajs/html";
import { limits } from "../limits.ts";
import { unstoredReason } from "../page/errors.ts";
import { Home, Page } from "../page/page.tsx";
import type { Reader } from "../page/reader.ts";
import type { Words } from "../words/en.ts";
import type { Refusal } from "./refusal.ts";

type FormProps = {
  readonly reader: Reader;
  readonly name: string;
  /** Where to go afterwards, a path of this site. */
  readonly next: string;
  readonly refusal?: Refusal | undefined;
  /** A sentence on top, about why one is here. */
  readonly notice?: string | undefined;
};

/** The page to make an account on. */
export function RegisterPage({ reader, name, next, refusal }: FormProps): JSX.Element {
  const { words } = reader;
  const { entry, page } = words;
  const problems = refusal?.kind === "invalid" ? refusal : undefined;
  return (
    <Entry
      title={page.register}
      reader={reader}
      action="/register"
      next={next}
      trouble={trouble(words, refusal)}
    >
      <>
        <Field
          name="name"
          label={entry.name}
          value={name}
          autocomplete="username"
          hint={entry.nameHint(limits.name)}
          problem={problems?.name?.(words)}
        />
        <Field
          name="password"
          label={entry.password}
          type="password"
          autocomplete="new-password"
          hint={entry.passwordHint(limits.password)}
          problem={problems?.password?.(words)}
        />
        <button type="submit" class="button" safe>
          {page.register}
        </button>
        <p class="aside">
          {Html.escapeHtml(entry.beenHere)}{" "}
          <a href={withNext("/login", next)} safe>
            {page.signIn}
          </a>
        </p>
      </>
    </Entry>
  );
}

/** The page to sign in on. */
export function LoginPage({ reader, name, next, refusal, notice }: FormProps): JSX.Element {
  const { words } = reader;
  const { entry, page } = words;
  return (
    <Entry
      title={page.signIn}
      reader={reader}
      action="/login"
      next={next}
      trouble={trouble(words, refusal)}
      notice={notice}
    >
      <>
        <Field name="name" label={entry.name} value={name} autocomplete="username" />
        <Field name="password" label={entry.password} type="password" autocomplete="current-password" />
        <button type="submit" class="button" safe>
          {page.signIn}
        </button>
        <p class="aside">
          {Html.escapeHtml(entry.newHere)}{" "}
          <a href={withNext("/register", next)} safe>
            {page.register}
          </a>
        </p>
      </>
    </Entry>
  );
}

type EntryProps = {
  readonly title: string;
  readonly reader: Reader;
  readonly action: string;
  readonly next: string;
  readonly trouble: string | undefined;
  readonly notice?: string | undefined;
  readonly children: JSX.Element;
};

function Entry({ title, reader, action, next, trouble, notice, children }: EntryProps): JSX.Element {
  return (
    <Page title={title} reader={reader} kind="form">
      <main id="main">
        <Home words={reader.words} />
        <h1 safe>{title}</h1>
        {notice !== undefined && (
          <p class="notice" role="status" safe>
            {notice}
          </p>
        )}
        {trouble !== undefined && (
          <p class="reason" role="alert" safe>
            {trouble}
          </p>
        )}
        <form action={action} method="post">
          <input type="hidden" name="next" value={next} />
          {children as "safe"}
        </form>
      </main>
    </Page>
  );
}

type FieldProps = {
  readonly name: string;
  /** Where the page has two fields of this name. */
  readonly id?: string;
  readonly label: string;
  readonly autocomplete: string;
  readonly type?: "text" | "password";
  readonly value?: string;
  readonly hint?: string;
  readonly problem?: string | undefined;
};

/** A name or a password to type, with what is wrong with it beside it. */
export function Field({
  name,
  id = name,
  label,
  autocomplete,
  type = "text",
  value,
  hint,
  problem,
}: FieldProps): JSX.Element {
  const notes = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ");
  return (
    <p class="field">
      <label for={id} safe>
        {label}
      </label>
      <input
        id={id}
        name={name}
        type={type}
        value={value}
        required
        autocapitalize={type === "text" ? "none" : undefined}
        autocomplete={autocomplete}
        spellcheck="false"
        dir="auto"
        aria-describedby={notes || undefined}
        aria-invalid={problem ? "true" : undefined}
        autofocus={id === "name" && !value}
      />
      {hint !== undefined && (
        <span class="hint" id={`${id}-hint`} safe>
          {hint}
        </span>
      )}
      {problem !== undefined && (
        <span class="reason" id={`${id}-problem`} safe>
          {problem}
        </span>
      )}
    </p>
  );
}

/** What to say above the fields; a problem of one field stands beside it. */
export function trouble(words: Words, refusal: Refusal | undefined): string | undefined {
  const { entry } = words;
  if (refusal?.kind === "wrong") return entry.wrong;
  if (refusal?.kind === "too many") return entry.tooMany(refusal.seconds);
  if (refusal?.kind === "busy") return entry.busy;
  if (refusal?.kind === "full" || refusal?.kind === "failing" || refusal?.kind === "readonly")
    return unstoredReason(refusal.kind)(words);
  return undefined;
}

/** The same, if there is something to say. */
export function Trouble({ text }: { text: string | undefined }): JSX.Element {
  if (text === undefined) return "";
  return (
    <p class="reason" role="alert" safe>
      {text}
    </p>
  );
}

/** The address of the form at `path` that leads on to `next`, a path of this site; the lobby needs no word. */
export function withNext(path: string, next: string): string {
  return next === "/" ? path : `${path}?${new URLSearchParams({ next })}`;
}
