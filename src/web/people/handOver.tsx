import type { Refusal } from "../../domain/refusal.ts";
import { Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import type { Words } from "../../words/en.ts";
import type { Person } from "../../domain/accounts/people.ts";
import { pathOfUser } from "../http/paths.ts";

type HandOverFormProps = {
  readonly words: Words;
  readonly person: Person;
  /** Why the place was not handed over. */
  readonly refusal?: Refusal | undefined;
};

/** How the owner makes `person` the owner of the place. */
export function HandOverForm({ words, person, refusal }: HandOverFormProps): JSX.Element {
  const { people, profile } = words;
  const told = trouble(words, refusal);
  return (
    <details class="delete" open={refusal !== undefined}>
      <summary safe>{people.handOver}</summary>
      <Trouble id="hand-over-trouble" text={told} />
      <form action={`${pathOfUser(person)}/owner`} method="post">
        <p safe>{people.handOverHint(person.name)}</p>
        <Field
          name="password"
          kind="password"
          label={profile.yourPassword}
          autocomplete="current-password"
          problem={problemOf("password", words, refusal)}
          trouble={told && "hand-over-trouble"}
          isFirst={refusal !== undefined}
        />
        <button type="submit" class="button" safe>
          {people.handOverTo(person.name)}
        </button>
      </form>
    </details>
  );
}
