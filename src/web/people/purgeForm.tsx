import type { Person } from "../../domain/accounts/people.ts";
import type { Words } from "../../words/en.ts";
import { pathOfUser } from "../http/paths.ts";
import { Confirmed } from "../page/confirmed.tsx";

/** Of how many last hours all is deleted; 0: of all that there were. */
const HOURS = [1, 24, 0];

/** The way to delete all that somebody said. */
export function PurgeForm({
  words,
  person,
  chosen,
}: {
  readonly words: Words;
  readonly person: Person;
  /** The hours that were chosen, where it was refused. */
  readonly chosen: string | undefined;
}): JSX.Element {
  const { purge } = words;
  return (
    <Confirmed action={`${pathOfUser(person)}/purge`} summary={purge.title} label={purge.act}>
      <p safe>{purge.hint(person.name)}</p>
      <p class="field">
        <label for="hours" safe>
          {purge.since}
        </label>
        <select id="hours" name="hours">
          {HOURS.map((hours) => (
            <option value={String(hours)} selected={String(hours) === chosen} safe>
              {hours === 0 ? purge.ever : words.duration(hours * 3_600)}
            </option>
          ))}
        </select>
      </p>
    </Confirmed>
  );
}
