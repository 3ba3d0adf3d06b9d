import type { Sentence } from "../../words/en.ts";

/** A message that was not sent: it stands in the box again, with the reason, or as it would show. */
export type Draft = {
  readonly content: string;
  readonly reason?: Sentence;
  /** The content as HTML. */
  readonly preview?: string;
};
