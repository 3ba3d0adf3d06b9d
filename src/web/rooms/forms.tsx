import type { Children } from "@kitajs/html";
import type { User } from "../../domain/user.ts";
import { PersonLink } from "../page/personLink.tsx";

type FormProps = {
  readonly action: string;
  /** What the button says. */
  readonly label: string;
  /** What it says to whoever does not see what stands around it. */
  readonly fullLabel?: string | undefined;
  readonly isQuiet?: boolean;
  readonly describedBy?: string | undefined;
  readonly id?: string | undefined;
  readonly isFocused?: boolean;
  /** The fields. */
  readonly children?: Children;
};

/** A form with one button, which posts. */
export function PostForm(props: FormProps): JSX.Element {
  const { action, label, fullLabel, isQuiet = false, describedBy, id, isFocused = false } = props;
  return (
    <form action={action} method="post">
      {props.children as "safe"}
      <button
        id={id}
        type="submit"
        class={isQuiet ? "quiet" : "button"}
        aria-label={fullLabel}
        aria-describedby={describedBy}
        autofocus={isFocused}
        safe
      >
        {label}
      </button>
    </form>
  );
}

type PeopleProps = {
  /** The id of the heading. */
  readonly id: string;
  readonly heading: string;
  readonly people: readonly User[];
  /** What stands behind a name. */
  readonly hintFor?: (person: User) => string | undefined;
  /** The form behind a name. */
  readonly formFor: (person: User) => JSX.Element | undefined;
};

/** People one below the other, and what is to be done with each. */
export function PeopleSection({ id, heading, people, hintFor, formFor }: PeopleProps): JSX.Element {
  return (
    <section aria-labelledby={id}>
      <h2 id={id} safe>
        {heading}
      </h2>
      <ul class="list people">
        {people.map((person) => {
          const hint = hintFor?.(person);
          return (
            <li>
              <PersonLink person={person} />
              {hint !== undefined && (
                <span class="hint" safe>
                  {hint}
                </span>
              )}
              {(formFor(person) ?? "") as "safe"}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
