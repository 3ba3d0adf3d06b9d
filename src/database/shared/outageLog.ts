import { logInfo, logWarning } from "../../base/log.ts";
import { codeOf } from "../../base/unwritable.ts";
import { SilentError, stateOf } from "./connection.ts";

/** Says in the log that this machine answers nothing, and why, and when it answers again: once each, however often it is noted. */
export class OutageLog {
  /** Since when it answers nothing, in ms of the steady clock. */
  #since: number | undefined;

  /** Notes at `now`, in ms of the steady clock, whether the copy is good; `failure`: why PostgreSQL could not be asked, if it could not. */
  note(isGood: boolean, now: number, failure: unknown): void {
    if (isGood === (this.#since === undefined)) return;
    if (isGood) {
      logInfo(`all is answered again, after ${Math.round((now - this.#since!) / 1_000)} s.`);
      this.#since = undefined;
      return;
    }
    this.#since = now;
    const why = failure === undefined ? "the copy is behind PostgreSQL" : `PostgreSQL ${whyAway(failure)}`;
    logWarning(`${why}. Nothing is answered until that is over.`);
  }
}

function whyAway(failure: unknown): string {
  if (failure instanceof SilentError) return "does not answer";
  return `cannot be reached (${stateOf(failure) ?? codeOf(failure) ?? "no code"})`;
}
