import type { OwnEmail } from "../../domain/mail/emailSettings.ts";
import type { Refusal } from "../../domain/refusal.ts";
import type { Words } from "../../words/en.ts";
import { Section } from "../page/elements.tsx";
import { Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { PostForm } from "../page/postForm.tsx";

type EmailFormProps = {
  readonly words: Words;
  readonly own: OwnEmail | undefined;
  /** What was typed, where that was not taken. */
  readonly typed: string | undefined;
  readonly refusal: Refusal | undefined;
};

/** Where mail for one goes. It is a way into the account, so that the password is asked for. */
export function EmailForm({ words, own, typed, refusal }: EmailFormProps): JSX.Element {
  const { mail, page, profile } = words;
  const told = trouble(words, refusal);
  const problem = problemOf("address", words, refusal);
  return (
    <Section id="your-email" heading={mail.title}>
      <Trouble id="email-trouble" text={told} />
      <Standing words={words} own={own} />
      <PostForm action="/profile/email" label={page.save}>
        <Field
          name="address"
          kind="email"
          label={mail.address}
          value={typed ?? own?.wanted ?? own?.address ?? ""}
          autocomplete="email"
          hint={mail.hint}
          problem={problem}
          isFirst={problem !== undefined}
          isOptional
        />
        <Field
          name="password"
          id="email-password"
          kind="password"
          label={profile.yourPassword}
          autocomplete="current-password"
          problem={problemOf("password", words, refusal)}
          trouble={told && "email-trouble"}
          isFirst={refusal !== undefined && problem === undefined}
        />
      </PostForm>
    </Section>
  );
}

/** How it is with an address that is to be confirmed. */
function Standing({ words: { mail }, own }: Pick<EmailFormProps, "words" | "own">): JSX.Element {
  if (!own || own.wanted === null) return "";
  const notTaken = own.isRefused === 1 ? mail.refused : mail.notYet;
  const isUnderWay = own.isRefused === 0 && (own.tries ?? 0) === 0;
  return (
    <p class={isUnderWay ? "notice" : "reason"} role="status" safe>
      {(isUnderWay ? mail.waiting : notTaken)(own.wanted)}
    </p>
  );
}
