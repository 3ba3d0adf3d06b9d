import type { Indexed } from "../messages/messageIndex.ts";

/** How many numbers a block has. The index can be asked for one block, so that no answer takes longer than that. */
const BLOCK = 32_768;

/** The block in which message `id` is. */
export function blockOf(id: number): number {
  return Math.floor(id / BLOCK);
}

/** The lowest number in `block`. */
export function startOf(block: number): number {
  return block * BLOCK;
}

/** What the index knows of a message besides its words: whose it is, where, and in which block. */
export function facetsOf({ id, author, room }: Omit<Indexed, "content">): string {
  return `u${author} r${room} b${blockOf(id)}`;
}

/** Any of these users or rooms, as FTS5 reads it. */
export function anyOf(facet: "u" | "r", numbers: Iterable<number>): string {
  return oneOf(Array.from(numbers, (number) => `${facet}${number}`));
}

/** Any block from `first` to `last`, as FTS5 reads it. */
export function anyBlock(first: number, last: number): string {
  return oneOf(Array.from({ length: last - first + 1 }, (_, index) => `b${first + index}`));
}

function oneOf(facets: readonly string[]): string {
  return `facets : (${facets.join(" OR ")})`;
}
