import type { IndexedFile } from "./messageIndex.ts";

/** A file of a message that is to be sent, by its number, and what it shows in the words of its sender. */
export type Attachment = { readonly id: number; readonly description: string };

/** Where a file is put; `place`: which of the files of its message it is, from 0 on. */
export type Spot = {
  readonly message: number;
  readonly user: number;
  readonly room: number;
  readonly place: number;
};

/** What messages ask of the files that belong to them. */
export type MessageFiles = {
  attach(file: Attachment, spot: Spot): void;
  of(message: number): readonly IndexedFile[];
  removeOf(message: number): void;
};
