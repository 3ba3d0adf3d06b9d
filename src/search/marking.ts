import { limits } from "../limits.ts";
import type { Term } from "./query.ts";
import { indexed, isPlain, type Word, wordsOf } from "./words.ts";

/** A part of a text, which is what was looked for or stands around it. */
export type Part = { readonly text: string; readonly isHit: boolean };

/** Characters shown before the first hit, where the text is too long to be shown whole. */
const BEFORE = 60;

/** `text`, in one line, parted into what `terms` find in it and the rest; of a long one what stands around the first. */
export function marked(text: string, terms: readonly Term[]): readonly Part[] {
  const line = text.normalize("NFKC");
  const words = wordsOf(line);
  const hits = words.flatMap((_, index) => terms.flatMap((term) => hitAt(words, index, term) ?? []));
  const first = hits[0]?.start ?? 0;
  const start = line.length > limits.search.excerpt && first > BEFORE ? first - BEFORE : 0;
  const end = Math.min(line.length, start + limits.search.excerpt);
  const parts: Part[] = [];
  let at = start;
  const add = (to: number, isHit: boolean) => {
    if (to > at) parts.push({ text: line.slice(at, to), isHit });
    at = Math.max(at, to);
  };
  if (start > 0) parts.push({ text: "…", isHit: false });
  for (const hit of hits) {
    if (hit.end > end) break;
    add(hit.start, false);
    add(hit.end, true);
  }
  add(end, false);
  if (end < line.length) parts.push({ text: "…", isHit: false });
  return parts;
}

/** Whether all of `terms` are somewhere in `text`. */
export function areIn(text: string, terms: readonly Term[]): boolean {
  // Most candidates have not even the letters of what is sought, which takes less to see.
  if (isPlain(text) && !hasLetters(text.toLowerCase(), terms)) return false;
  const words = wordsOf(indexed(text));
  return terms.every((term) => words.some((_, index) => hitAt(words, index, term) !== undefined));
}

function hasLetters(text: string, terms: readonly Term[]): boolean {
  return terms.every(({ words }) => words.every((word) => text.includes(word)));
}

/** Where `term` stands, if it begins with word `index`. */
function hitAt(words: readonly Word[], index: number, { words: sought, isBeginning }: Term) {
  const isThere = sought.every((word, offset) => {
    const said = words[index + offset]?.folded;
    const mayGoOn = isBeginning && offset === sought.length - 1;
    return mayGoOn ? said?.startsWith(word) : said === word;
  });
  return isThere ? { start: words[index]!.start, end: words[index + sought.length - 1]!.end } : undefined;
}
