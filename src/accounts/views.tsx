import { Html } from "@elysiajs/html";
import { limits } from "../limits.ts";
import { duration } from "../page/duration.ts";
import { Home, Page } from "../page/page.tsx";
import type { Refusal } from "./accounts.ts";

type FormProps = {
  readonly name: string;
  /** Where to go afterwards, a path of this site. */
  readonly next: string;
  readonly refusal?: Refusal | undefined;
  /** A sentence on top, about why one is here. */
  readonly notice?: string | undefined;
};

/** The page to make an account on. */
export function RegisterPage({ name, next, refusal }: FormProps): JSX.Element {
  const { least, most } = limits.password;
  return (
    <Entry title="Register" action="/register" next={next} trouble={trouble(refusal)}>
      <>
        <Field
          name="name"
          label="Name"
          value={name}
          autocomplete="username"
          hint={`What others see: ${limits.name.least} to ${limits.name.most} letters, digits, _ - or .`}
          problem={refusal?.kind === "invalid" ? refusal.name : undefined}
        />
        <Field
          name="password"
          label="Password"
          type="password"
          autocomplete="new-password"
          hint={`${least} to ${most} characters. A few words in a row are good.`}
          problem={refusal?.kind === "invalid" ? refusal.password : undefined}
        />
        <button class="button">Register</button>
        <p class="aside">
          Been here before? <a href={withNext("/login", next)}>Sign in</a>
        </p>
      </>
    </Entry>
  );
}

/** The page to sign in on. */
export function LoginPage({ name, next, refusal, notice }: FormProps): JSX.Element {
  return (
    <Entry title="Sign in" action="/login" next={next} trouble={trouble(refusal)} notice={notice}>
      <>
        <Field name="name" label="Name" value={name} autocomplete="username" />
        <Field name="password" label="Password" type="password" autocomplete="current-password" />
        <button class="button">Sign in</button>
        <p class="aside">
          New here? <a href={withNext("/register", next)}>Register</a>
        </p>
      </>
    </Entry>
  );
}

type EntryProps = {
  readonly title: string;
  readonly action: string;
  readonly next: string;
  readonly trouble: string | undefined;
  readonly notice?: string | undefined;
  readonly children: JSX.Element;
};

function Entry({ title, action, next, trouble, notice, children }: EntryProps): JSX.Element {
  return (
    <Page title={title} kind="form">
      <main>
        <Home />
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
          <input type="hidden" name="next" value={Html.escapeHtml(next)} />
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
        value={value && Html.escapeHtml(value)}
        required
        autocapitalize="none"
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
export function trouble(refusal: Refusal | undefined): string | undefined {
  if (refusal?.kind === "wrong") return "That name and password do not go together.";
  if (refusal?.kind === "too many") return `Too many attempts. Try again in ${duration(refusal.seconds)}.`;
  if (refusal?.kind === "busy")
    return "Many people are signing in at this moment. Try again in a few seconds.";
  return undefined;
}

/** The address of the form at `path` that leads on to `next`, a path of this site; the lobby needs no word. */
export function withNext(path: string, next: string): string {
  return next === "/" ? path : `${path}?${new URLSearchParams({ next })}`;
}
