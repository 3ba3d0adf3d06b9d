import { Html } from "@elysiajs/html";

type TextFieldProps = {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly required?: boolean;
  readonly hint?: string;
  /** What is wrong with the value. */
  readonly problem?: string | undefined;
};

/** One line to type in, with what is wrong with it beside it. */
export function TextField(props: TextFieldProps): JSX.Element {
  const { name, label, value, required = false, hint, problem } = props;
  const notes = [hint && `${name}-hint`, problem && `${name}-problem`].filter(Boolean).join(" ");
  return (
    <p class="field">
      <label for={name} safe>
        {label}
      </label>
      <input
        id={name}
        name={name}
        type="text"
        value={value}
        required={required}
        autocomplete="off"
        dir="auto"
        aria-describedby={notes || undefined}
        aria-invalid={problem ? "true" : undefined}
      />
      {hint !== undefined && (
        <span class="hint" id={`${name}-hint`} safe>
          {hint}
        </span>
      )}
      {problem !== undefined && (
        <span class="reason" id={`${name}-problem`} safe>
          {problem}
        </span>
      )}
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
