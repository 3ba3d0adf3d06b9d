/** Who is called, and by which name. */
export type Call = { readonly id: number; readonly name: string };

/** Everyone in the room, as @room calls them: no user has this number. */
export const EVERYONE: Call = { id: 0, name: "room" };

/** Whom this name calls, compared folded; undefined when it calls nobody. */
export type Names = (name: string) => Call | undefined;

export type Formatted = {
  readonly html: string;
  /** Who is called, once by each name. */
  readonly calls: readonly Call[];
};
