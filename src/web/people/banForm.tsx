import type { Person } from "../../domain/accounts/people.ts";
import { FOR_GOOD } from "../../domain/accounts/users.ts";
import type { Refusal } from "../../domain/refusal.ts";
import type { Words } from "../../words/en.ts";
import { Phrase, Text } from "../../words/phrase.tsx";
import { pathOfUser } from "../http/paths.ts";
import { Field, problemOf } from "../page/fields.tsx";
import { PostForm } from "../page/postForm.tsx";
import { Time } from "../page/time.tsx";

const DAY = 24 * 60;

/** For how long one is banned, in minutes; 0: for good. */
const BANS = [60, DAY, 7 * DAY, 30 * DAY, 0];

type BanFormProps = {
  readonly words: Words;
  readonly person: Person;
  /** Why it was not done, and the reason that was typed. */
  readonly refusal?: Refusal | undefined;
  readonly reason?: string;
};

/** Whether the place keeps somebody out, and the form to have it do so, or no more. */
export function BanForm({ words, person, refusal, reason }: BanFormProps): JSX.Element {
  const { bans } = words;
  const { bannedUntil, banReason } = person;
  if (bannedUntil !== null) {
    return (
      <PostForm action={`${pathOfUser(person)}/unban`} label={bans.lift} isQuiet>
        <p>
          {bannedUntil === FOR_GOOD ? (
            <Text of={bans.always} />
          ) : (
            <Phrase text={bans.until} time={<Time at={bannedUntil} words={words} />} />
          )}
        </p>
        {banReason !== "" && (
          <p class="hint" dir="auto" safe>
            {banReason}
          </p>
        )}
      </PostForm>
    );
  }
  const problem = problemOf("reason", words, refusal);
  return (
    <details class="delete" open={problem !== undefined}>
      <summary safe>{bans.banWhom(person.name)}</summary>
      <PostForm action={`${pathOfUser(person)}/ban`} label={bans.ban}>
        <p safe>{bans.hint(person.name)}</p>
        <p class="field">
          <label for="minutes" safe>
            {bans.time}
          </label>
          <select id="minutes" name="minutes">
            {BANS.map((minutes) => (
              <option value={String(minutes)} safe>
                {minutes === 0 ? bans.forGood : words.duration(minutes * 60)}
              </option>
            ))}
          </select>
        </p>
        <Field
          name="reason"
          label={bans.reason}
          value={reason}
          isOptional
          hint={bans.reasonHint(person.name)}
          problem={problem}
          isFirst={problem !== undefined}
        />
      </PostForm>
    </details>
  );
}
