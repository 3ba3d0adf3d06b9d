import type { Availability } from "../../domain/presence/attendance.ts";
import type { Status } from "../../domain/presence/statuses.ts";
import type { Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import { Time } from "./time.tsx";

type DotProps = { readonly words: Words; readonly availability: Availability | undefined };

/** That somebody is there: a dot for the eye, and a word for who listens. */
export function Dot({ words, availability }: DotProps): JSX.Element {
  if (availability === undefined) return "";
  return (
    <span class={`dot ${availability}`}>
      <span class="unseen" safe>
        {words.status[availability]}
      </span>
    </span>
  );
}

/** What somebody says of oneself, in one line of text. */
export function statusLine({ emoji, words }: Status): string {
  return [emoji, words].filter((part) => part !== "").join(" ");
}

/** When what is shown is true no more, for the script, which takes it away then. */
export function untilOf(status: Status | undefined): string | undefined {
  return status === undefined || status.until === null ? undefined : String(status.until);
}

type StatusProps = { readonly words: Words; readonly status: Status | undefined; readonly isWhole?: boolean };

/** What somebody says of oneself; `isWhole`: and until when. */
export function StatusLine({ words, status, isWhole = false }: StatusProps): JSX.Element {
  if (status === undefined) return "";
  return (
    <span class="status" data-until={untilOf(status)}>
      <span dir="auto" safe>
        {statusLine(status)}
      </span>
      {isWhole && status.until !== null && (
        <span class="hint">
          <Phrase text={words.status.until} time={<Time at={status.until} words={words} />} />
        </span>
      )}
    </span>
  );
}
