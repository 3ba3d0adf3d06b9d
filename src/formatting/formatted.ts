/** Who has this name, compared folded; undefined when nobody has. */
export type Names = (name: string) => { readonly id: number; readonly name: string } | undefined;

export type Formatted = {
  /** What stands inside the content of a message. */
  readonly html: string;
  /** Ids of the users mentioned, each once. */
  readonly mentions: readonly number[];
  /** Whether everyone in the room was called. */
  readonly everyone: boolean;
};
