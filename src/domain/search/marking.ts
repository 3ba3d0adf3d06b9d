import { cutAfter, cutBefore, Graphemes } from "../../formatting/graphemes.ts";
import { limits } from "../../base/limits.ts";
import { letters } from "../../formatting/wordFolding.ts";
import type { Term } from "./query.ts";
import { messageReadings, nameReadings, parted, readings, unmarked } from "./textReadings.ts";
import { type Word, wordsOf } from "./words.ts";

/** A part of a text, which is what was looked for or stands around it. */
type Part = { readonly text: string; readonly isHit: boolean };

type Range = { readonly start: number; readonly end: number };

/** UTF-16 units shown before the first hit, where the text is too long to be shown whole. */
const BEFORE = 60;

/** `text`, in one line, parted into what `terms` find in it and the rest; of a long one what stands around the first. Without terms no words are read. */
export function marked(text: string, terms: readonly Term[]): readonly Part[] {
  const ways = terms.length === 0 ? [] : new Set([text, parted(text)]);
  const hits = Array.from(ways, (way) => hitsIn(wordsOf(way), terms)).flat();
  hits.sort((one, other) => one.start - other.start);
  const { start, end } = excerptAround(hits[0]?.start ?? 0, text);
  const shown = text.slice(start, end);
  const signs = new Graphemes(shown);
  const parts: Part[] = start > 0 ? [{ text: "…", isHit: false }] : [];
  let at = 0;
  const add = (to: number, isHit: boolean) => {
    if (to > at) parts.push({ text: shown.slice(at, to), isHit });
    at = Math.max(at, to);
  };
  for (const hit of hits) {
    if (hit.start >= end) break;
    add(signs.startAt(hit.start - start), false);
    add(signs.endAt(Math.min(hit.end, end) - start), true);
  }
  add(shown.length, false);
  if (end < text.length) parts.push({ text: "…", isHit: false });
  return parts;
}

function excerptAround(first: number, text: string): Range {
  const { excerpt } = limits.search;
  if (cutAfter(text, excerpt) === text.length) return { start: 0, end: text.length };
  const start = cutBefore(text, Math.max(0, first - BEFORE));
  return { start, end: cutAfter(text, excerpt, start) };
}

function hitsIn(words: readonly Word[], terms: readonly Term[]): readonly Range[] {
  return words.flatMap((_, index) => terms.flatMap((term) => hitAt(words, index, term) ?? []));
}

/** Whether all of `terms` are in what shows of a message, `content`, or in `names`, those of its files: each in one of them. */
export function areIn(content: string, names: readonly string[], terms: readonly Term[]): boolean {
  // Most candidates have not even the letters of what is sought, which takes less to see than what shows.
  const all = letters([content, unmarked(content), ...names].flatMap(readings).join(" "));
  if (!terms.every((term) => term.letters.every((some) => all.includes(some)))) return false;
  const read = [...messageReadings(content), ...names.flatMap(nameReadings)].map(wordsOf);
  return terms.every((term) => read.some((words) => words.some((_, index) => hitAt(words, index, term))));
}

function hitAt(
  words: readonly Word[],
  index: number,
  { words: sought, isBeginning }: Term,
): Range | undefined {
  const isThere = sought.every((word, offset) => {
    const said = words[index + offset]?.folded;
    const mayGoOn = isBeginning && offset === sought.length - 1;
    return mayGoOn ? said?.startsWith(word) : said === word;
  });
  return isThere ? { start: words[index]!.start, end: words[index + sought.length - 1]!.end } : undefined;
}
