import type { Person } from "../../domain/accounts/people.ts";
import { FOR_GOOD } from "../../domain/accounts/users.ts";
import type { Sanction } from "../../domain/policy.ts";
import type { Refusal } from "../../domain/refusal.ts";
import type { Words } from "../../words/en.ts";
import { Phrase, Text } from "../../words/phrase.tsx";
import { pathOfUser } from "../http/paths.ts";
import type { AddressOf } from "./addresses.ts";
import { Choices, Field, problemOf } from "../page/fields.tsx";
import { Confirmed } from "../page/confirmed.tsx";
import { PostForm } from "../page/postForm.tsx";
import { Time } from "../page/time.tsx";

const HOUR = 60;
const DAY = 24 * HOUR;

/** For how long one is muted or banned, in minutes; 0: for good. */
const TIMES = {
  mute: [10, HOUR, DAY, 7 * DAY, 30 * DAY],
  ban: [HOUR, DAY, 7 * DAY, 30 * DAY, 0],
} as const;

/** What was typed and chosen in such a form. */
export type Typed = {
  readonly minutes: string;
  readonly reason: string;
  readonly address?: readonly string[];
};

type SanctionFormProps = {
  readonly kind: keyof typeof TIMES;
  readonly words: Words;
  readonly person: Person;
  /** Until when it lasts, in ms since 1970, and why; undefined: it is not so. */
  readonly sanction: Sanction | undefined;
  /** Those that a ban can refuse besides. */
  readonly addresses: readonly AddressOf[];
  /** Why it was not done, and what was typed. */
  readonly refusal?: Refusal | undefined;
  readonly typed?: Typed | undefined;
};

type SanctionFormsProps = {
  readonly words: Words;
  readonly person: Person;
  /** That the person says nothing now. */
  readonly mute: Sanction | undefined;
  /** That the person is kept out now. */
  readonly ban: Sanction | undefined;
  readonly addresses: readonly AddressOf[];
  /** What was not done, and what was typed. */
  readonly refused?:
    { readonly what: string; readonly refusal: Refusal; readonly typed?: Typed | undefined } | undefined;
};

/** How somebody is kept from speaking and from coming in, and the forms for that. */
export function SanctionForms(props: SanctionFormsProps): JSX.Element {
  const { words, person, mute, ban, addresses, refused } = props;
  const about = { words, person, addresses };
  return (
    <>
      <SanctionForm kind="mute" {...about} sanction={mute} {...(refused?.what === "mute" && refused)} />
      <SanctionForm kind="ban" {...about} sanction={ban} {...(refused?.what === "ban" && refused)} />
    </>
  );
}

/** Whether somebody is muted or banned, and the form to have it so, or no more. */
function SanctionForm(props: SanctionFormProps): JSX.Element {
  const { kind, words, person, sanction, refusal, typed } = props;
  const addresses = kind === "ban" ? props.addresses : [];
  const { bans } = words;
  const told = kind === "ban" ? bans : words.mutes;
  if (sanction !== undefined) {
    return (
      <PostForm action={`${pathOfUser(person)}/un${kind}`} label={told.lift} isQuiet>
        <p>
          {sanction.until === FOR_GOOD ? (
            <Text of={bans.always} />
          ) : (
            <Phrase text={told.until} time={<Time at={sanction.until} words={words} />} />
          )}
        </p>
        {sanction.reason !== "" && (
          <p class="hint" dir="auto" safe>
            {sanction.reason}
          </p>
        )}
        {addresses
          .filter(({ isRefused }) => isRefused)
          .map(({ address }) => (
            <p class="hint" safe>
              {bans.isRefused(address)}
            </p>
          ))}
      </PostForm>
    );
  }
  const problem = problemOf("reason", words, refusal);
  return (
    <Confirmed
      action={`${pathOfUser(person)}/${kind}`}
      summary={told.whom(person.name)}
      label={told.act}
      isOpen={problem !== undefined}
    >
      <p safe>{told.hint(person.name)}</p>
      <p class="field">
        <label for={`${kind}-minutes`} safe>
          {bans.time}
        </label>
        <select id={`${kind}-minutes`} name="minutes">
          {TIMES[kind].map((minutes) => (
            <option value={String(minutes)} selected={String(minutes) === typed?.minutes} safe>
              {minutes === 0 ? bans.forGood : words.duration(minutes * 60)}
            </option>
          ))}
        </select>
      </p>
      <Field
        name="reason"
        id={`${kind}-reason`}
        label={bans.reason}
        value={typed?.reason}
        isOptional
        hint={told.reasonHint(person.name)}
        problem={problem}
        isFirst={problem !== undefined}
      />
      {addresses.length > 0 && (
        <Choices
          name="address"
          legend={bans.addresses}
          choices={addresses.map(({ address, others }) => [address, bans.address(address, others)])}
          chosen={typed?.address ?? []}
        />
      )}
    </Confirmed>
  );
}
