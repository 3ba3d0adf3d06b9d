import type { Visibility, Status } from "../../domain/presence/statuses.ts";
import type { Refusal } from "../../domain/refusal.ts";
import type { Words } from "../../words/en.ts";
import { Section } from "../page/elements.tsx";
import { Choice, Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { PostForm } from "../page/postForm.tsx";

/** For how long one says something of oneself, in minutes; 0: until one takes it back. */
const TIMES = [0, 30, 60, 240, 1_440, 10_080];

export type Typed = { readonly emoji: string; readonly words: string; readonly minutes: string };

type StatusFormProps = {
  readonly words: Words;
  readonly status: Status | undefined;
  readonly typed?: Typed | undefined;
  readonly refusal: Refusal | undefined;
};

/** What one says of oneself, and until when. */
export function StatusForm({ words, status, typed, refusal }: StatusFormProps): JSX.Element {
  const said = words.status;
  const { emoji = "", words: text = "" } = typed ?? status ?? {};
  const minutes = typed?.minutes ?? "";
  const first = ["emoji", "words"].find((name) => problemOf(name, words, refusal) !== undefined);
  const action = "/profile/status";
  return (
    <Section id="your-status" heading={said.title}>
      <Trouble text={trouble(words, refusal)} />
      <PostForm action={action} label={words.page.save}>
        <Field
          name="emoji"
          id="status-emoji"
          label={said.emoji}
          value={emoji}
          isOptional
          placeholder={said.emojiExample}
          problem={problemOf("emoji", words, refusal)}
          isFirst={first === "emoji"}
        />
        <Field
          name="words"
          id="status-words"
          label={said.words}
          value={text}
          isOptional
          hint={said.hint}
          problem={problemOf("words", words, refusal)}
          isFirst={first === "words"}
        />
        <p class="field">
          <label for="status-minutes" safe>
            {said.howLong}
          </label>
          <select id="status-minutes" name="minutes">
            {status !== undefined && status.until !== null && (
              <option value="" selected={minutes === ""} safe>
                {words.push.until(words.moment(status.until))}
              </option>
            )}
            {TIMES.map((time) => (
              <option value={String(time)} selected={String(time) === minutes} safe>
                {time === 0 ? said.untilTakenBack : words.duration(time * 60)}
              </option>
            ))}
          </select>
        </p>
      </PostForm>
      {status !== undefined && <PostForm action={action} label={said.takeBack} isQuiet />}
    </Section>
  );
}

/** The form in which stands what others see of one. */
export function visibilityFields({ isInvisible, showsTime }: Visibility) {
  return { shown: isInvisible ? "no" : "yes", time: showsTime ? "yes" : "no" } as const;
}

type PresenceFormProps = Visibility & { readonly words: Words; readonly timeZone: string };

/** Whether others see that one is there, and what time it is for one. */
export function PresenceForm(props: PresenceFormProps): JSX.Element {
  const { words, timeZone } = props;
  const seen = visibilityFields(props);
  const { presence, shown, hidden, presenceHint, timeHint, timeShown, timeHidden } = words.status;
  return (
    <Section id="your-presence" heading={presence}>
      <PostForm action="/profile/presence" label={words.page.save} began={seen}>
        <Choice name="shown" legend={presenceHint} choices={{ yes: shown, no: hidden }} chosen={seen.shown} />
        <Choice
          name="time"
          legend={timeHint}
          choices={{ no: timeHidden, yes: timeShown(timeZone) }}
          chosen={seen.time}
        />
      </PostForm>
    </Section>
  );
}
