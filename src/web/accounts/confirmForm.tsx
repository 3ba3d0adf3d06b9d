import type { Children } from "@kitajs/html";
import type { Refusal } from "../../domain/refusal.ts";
import type { Words } from "../../words/en.ts";
import { Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { Confirmed } from "../page/confirmed.tsx";

type ConfirmFormProps = {
  readonly words: Words;
  readonly action: string;
  readonly summary: string;
  readonly label: string;
  /** The ids of the password's field, and of what tells why the form was not taken. */
  readonly ids: { readonly field: string; readonly trouble: string };
  readonly refusal: Refusal | undefined;
  /** What there is to know and to choose before. */
  readonly children: Children;
};

/** A form for what is not easily undone: it is folded, and one's password confirms it. */
export function ConfirmForm(props: ConfirmFormProps): JSX.Element {
  const { words, action, summary, label, ids, refusal, children } = props;
  const told = trouble(words, refusal);
  return (
    <Confirmed action={action} summary={summary} label={label} isOpen={refusal !== undefined}>
      <Trouble id={ids.trouble} text={told} />
      {children as "safe"}
      <Field
        name="password"
        id={ids.field}
        kind="password"
        label={words.profile.yourPassword}
        autocomplete="current-password"
        problem={problemOf("password", words, refusal)}
        trouble={told && ids.trouble}
        isFirst={refusal !== undefined}
      />
    </Confirmed>
  );
}
