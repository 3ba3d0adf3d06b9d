import { type FileFilter, filterOf } from "../files/fileTypes.ts";
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

/** What the index knows of a message besides its words: whose it is, where, in which block, and what of files it has. */
export function facetsOf({ id, author, room, files }: Omit<Indexed, "content">): string {
  const facets = [`u${author}`, `r${room}`, `b${blockOf(id)}`, ...new Set(files.map(filterOf))];
  return facets.join(" ");
}

/** A file of this kind, as FTS5 reads it. */
export function havingFile(kind: FileFilter): string {
  return oneOf([kind]);
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

/**
 * A row of the index has the message's number in its upper bits and the room's in these lower ones. So SQLite leaves out
 * what one may not read while it walks through the index, in 0.1 µs a message; a look at the message takes 0.6 to 3 µs,
 * and to ask for the rooms as facets up to 60 µs. Each bit makes the index larger, these make it so by a fifth.
 */
export const ROOM_BITS = 13;

const ROOMS = 2 ** ROOM_BITS;

/** Takes the room out of a rowid. Rooms past 8,191 share theirs with others, which the messages tell apart. */
export const ROOM_MASK = ROOMS - 1;

/** The rowid of a message in the index. Exact for numbers below 2^40. */
export function rowidOf({ id, room }: Pick<Indexed, "id" | "room">): number {
  return firstRowid(id) + inRowid(room);
}

/** The lowest rowid that message `id` may have. */
export function firstRowid(id: number): number {
  return id * ROOMS;
}

/** Room `room` as rowids have it. */
export function inRowid(room: number): number {
  return room % ROOMS;
}
