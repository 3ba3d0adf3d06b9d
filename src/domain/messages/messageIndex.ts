import type { Formatted } from "../../formatting/formatted.ts";

/** What an index knows of a file. */
export type IndexedFile = { readonly name: string; readonly width: number | null };

/** What an index knows a message by. Its files are the same for as long as it is there. */
export type Indexed = {
  readonly id: number;
  readonly room: number;
  readonly author: number;
  readonly content: string;
  readonly files: readonly IndexedFile[];
  readonly replyTo?: number | null | undefined;
};

/** A way to find messages, written in the transaction that stores, edits or deletes them: it never disagrees with them. */
export type MessageIndex = {
  /** Takes in a message, with what its content was made to. */
  add(message: Indexed, formatted: Formatted): void;
  /** Forgets a message, given as it was taken in. */
  remove(message: Indexed): void;
};
