import type { Blocks } from "./blocks.ts";
import { COLLECTED_EVERY, collectGarbage } from "./garbage.ts";
import type { Entry } from "./zip.ts";

const encoder = new TextEncoder();

/** A file of `text`. */
export function textEntry(name: string, text: string): Entry {
  const bytes = encoder.encode(text);
  return { name, size: bytes.length, pieces: only(bytes) };
}

/** A file of some object as JSON that people read, too. */
export function jsonEntry(name: string, value: object): Entry {
  return textEntry(name, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** A file of JSON Lines, an object each; they come in slices. */
export function linesEntry(
  name: string,
  slices: Iterable<readonly object[]> | AsyncIterable<readonly object[]>,
): Entry {
  return { name, pieces: linesOf(slices) };
}

async function* linesOf(slices: Iterable<readonly object[]> | AsyncIterable<readonly object[]>) {
  let written = 0;
  for await (const rows of slices) {
    yield encoder.encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    written += rows.length;
    if (written < COLLECTED_EVERY) continue;
    collectGarbage();
    written = 0;
  }
}

/** A file of several texts and bytes, which are there already. */
export function blocksEntry(name: string, ...parts: readonly Blocks[]): Entry {
  const size = parts.reduce((bytes, part) => bytes + part.bytes, 0);
  return { name, size, pieces: allOf(parts) };
}

async function* allOf(parts: readonly Blocks[]) {
  for (const part of parts) yield* part.all();
}

async function* only(bytes: Uint8Array<ArrayBuffer>) {
  yield bytes;
}

/** A moment, in ms since 1970, as in RFC 3339. */
export function timeOf(at: number): string;
export function timeOf(at: number | null): string | null;
export function timeOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
