import type { Refusal } from "../../domain/refusal.ts";
import type { Words } from "../../words/en.ts";

type FieldProps = {
  readonly name: string;
  /** Where the page has two fields of this name. */
  readonly id?: string;
  readonly label: string;
  /** What is typed: some text, several lines of it, the name of somebody or of several, a mail address, a password, or a time of the day. */
  readonly kind?: "text" | "lines" | "person" | "people" | "email" | "password" | "time";
  /** What may be chosen instead of typing it. */
  readonly offered?: readonly string[] | undefined;
  readonly value?: string | undefined;
  readonly isOptional?: boolean;
  readonly autocomplete?: string;
  readonly placeholder?: string;
  readonly hint?: string | undefined;
  readonly problem?: string | undefined;
  /** The id of what tells elsewhere why the form was not taken, if that was for this field. */
  readonly trouble?: string | undefined;
  /** Whether the page opens with the focus here, which brings it into view: of all fields of a page, one. */
  readonly isFirst?: boolean;
};

/** A place to type in, and what is wrong with it. No maxlength: browsers would cut what is pasted without a word. */
export function Field(props: FieldProps): JSX.Element {
  const { name, id = name, label, kind = "text", value, isOptional = false } = props;
  const { offered, autocomplete, placeholder, hint, problem, trouble, isFirst = false } = props;
  const notes = [hint && `${id}-hint`, problem && `${id}-problem`, trouble].filter(Boolean).join(" ");
  const isName = kind === "person" || kind === "people";
  const box = {
    id,
    name,
    required: !isOptional,
    placeholder,
    dir: "auto",
    "aria-describedby": notes || undefined,
    "aria-invalid": problem ? "true" : undefined,
    autofocus: isFirst,
  } as const;
  return (
    <p class="field">
      <label for={id} safe>
        {label}
      </label>
      {kind === "lines" ? (
        <textarea {...box} rows="5" safe>
          {value}
        </textarea>
      ) : (
        <input
          {...box}
          type={kind === "password" || kind === "time" ? kind : "text"}
          value={value}
          // With "off" what was typed is not there any more for who goes back to the page.
          autocomplete={autocomplete ?? (kind === "text" ? undefined : "off")}
          inputmode={kind === "email" ? "email" : undefined}
          autocapitalize={isName || kind === "email" ? "none" : undefined}
          spellcheck={kind === "text" ? undefined : "false"}
          list={offered && `${id}-offered`}
          data-completes={offered && isName ? kind : undefined}
        />
      )}
      {offered !== undefined && (
        <datalist id={`${id}-offered`}>
          {offered.map((one) => (
            <option safe>{one}</option>
          ))}
        </datalist>
      )}
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

/** Why a form was not taken, to say above it; undefined where that stands beside one of its fields. */
export function trouble(words: Words, refusal: Refusal | undefined): string | undefined {
  if (!refusal || Object.values(refusal.fields).includes(refusal.reason)) return undefined;
  return refusal.reason(words);
}

/** What is wrong with the field `name` of a form that was not taken; undefined when nothing is. */
export function problemOf(name: string, words: Words, refusal: Refusal | undefined): string | undefined {
  return refusal?.fields[name]?.(words);
}

/** Why a form was not taken, above it; a field may say so by `id`. */
export function Trouble({
  id,
  text,
}: {
  readonly id?: string;
  readonly text: string | undefined;
}): JSX.Element {
  if (text === undefined) return "";
  return (
    <p id={id} class="reason" role="alert" safe>
      {text}
    </p>
  );
}

type ChoiceProps<Value extends string> = {
  readonly name: string;
  readonly legend: string;
  /** What each value means, in words. */
  readonly choices: Readonly<Record<Value, string>>;
  readonly chosen: Value;
};

/** One of a few. */
export function Choice<Value extends string>(props: ChoiceProps<Value>): JSX.Element {
  const { name, legend, choices, chosen } = props;
  return (
    <fieldset>
      <legend safe>{legend}</legend>
      {Object.entries<string>(choices).map(([value, words]) => (
        <label>
          <input type="radio" name={name} value={value} checked={value === chosen} />{" "}
          <span safe>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}

type ChoicesProps = {
  readonly name: string;
  readonly legend: string;
  /** The values, each with what it means, as somebody has named it. */
  readonly choices: readonly (readonly [value: string, name: string])[];
  readonly chosen: readonly string[];
};

/** Any of a few. */
export function Choices({ name, legend, choices, chosen }: ChoicesProps): JSX.Element {
  return (
    <fieldset>
      <legend safe>{legend}</legend>
      {choices.map(([value, words]) => (
        <label>
          <input type="checkbox" name={name} value={value} checked={chosen.includes(value)} />{" "}
          <span dir="auto" safe>
            {words}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
