import { Html } from "@elysiajs/html";
import type { Refusal } from "../accounts/refusal.ts";
import { Field, Trouble, trouble } from "../accounts/views.tsx";
import type { Words } from "../words/en.ts";
import type { Person } from "./people.ts";

type HandOverFormProps = {
  readonly words: Words;
  readonly person: Person;
  /** Why the place was not handed over. */
  readonly refusal?: Refusal | undefined;
};

/** How the owner makes `person` the owner of the place. */
export function HandOverForm({ words, person, refusal }: HandOverFormProps): JSX.Element {
  const { people, profile } = words;
  const isWrong = refusal?.kind === "wrong";
  return (
    <details class="delete" open={refusal !== undefined}>
      <summary safe>{people.handOver}</summary>
      <Trouble text={isWrong ? undefined : trouble(words, refusal)} />
      <form action={`/users/${person.id}/owner`} method="post">
        <p safe>{people.handOverHint(person.name)}</p>
        <Field
          name="password"
          label={profile.yourPassword}
          type="password"
          autocomplete="current-password"
          problem={isWrong ? profile.wrongPassword : undefined}
        />
        <button type="submit" class="button" safe>
          {people.handOverTo(person.name)}
        </button>
      </form>
    </details>
  );
}
