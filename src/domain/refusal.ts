import type { Unwritable } from "../base/unwritable.ts";
import type { Sentence } from "../words/en.ts";

export type RefusalKind =
  | "signed out"
  | "wrong password"
  /** The policy says no. */
  | "forbidden"
  | "invalid"
  | "gone"
  /** Somebody was faster. */
  | "outdated"
  | "too soon"
  | "busy"
  | "failed"
  | Unwritable;

type Details = {
  readonly fields?: Readonly<Record<string, Sentence | undefined>>;
  /** Whole seconds to wait before it is worth another try. */
  readonly seconds?: number;
};

/** That something was not done, and why, in a sentence for who asked. A service returns it; it is never thrown. */
export class Refusal {
  readonly kind: RefusalKind;
  readonly reason: Sentence;
  readonly fields: Readonly<Record<string, Sentence | undefined>>;
  readonly seconds: number | undefined;

  constructor(kind: RefusalKind, reason: Sentence, { fields = {}, seconds }: Details = {}) {
    this.kind = kind;
    this.reason = reason;
    this.fields = fields;
    this.seconds = seconds;
  }

  /** What is wrong with the fields of a form; undefined when nothing is. The first of them is the reason. */
  static ofFields(fields: Readonly<Record<string, Sentence | undefined>>): Refusal | undefined {
    const reason = Object.values(fields).find((problem) => problem !== undefined);
    return reason && new Refusal("invalid", reason, { fields });
  }

  /** That one has to wait, as a limit says; undefined for 0 `seconds`. Without a `reason` of its own: too many tries. */
  static tooSoon(seconds: number, reason = tooMany): Refusal | undefined {
    return seconds > 0 ? new Refusal("too soon", reason(seconds), { seconds }) : undefined;
  }
}

/** What is not there, or not for the user. */
export const GONE = new Refusal("gone", ({ problems }) => problems.nothingHere.title);

const tooMany =
  (seconds: number): Sentence =>
  ({ entry }) =>
    entry.tooMany(seconds);
