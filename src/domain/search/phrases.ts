// What the index is asked for, as FTS5 has it.

import type { Term } from "./query.ts";
import { anyFrom, isSyllable } from "./words.ts";

/** Each word of `term` alone, as FTS5 reads it. */
export function wordByWord({ words, isBeginning }: Term): readonly string[] {
  return words.map((word, index) => phrase([word], isBeginning && index === words.length - 1));
}

/** The first `most` words of `terms`, as FTS5 reads them, side by side where they have to stand so. */
export function sideBySide(terms: readonly Term[], most: number): readonly string[] {
  let left = most;
  return terms.flatMap(({ words, isBeginning }) => {
    const some = words.slice(0, left);
    left -= some.length;
    return some.length > 0 ? [phrase(some, isBeginning && some.length === words.length)] : [];
  });
}

/** In quotes, where nothing means anything but a quote, and no word has one. */
function phrase(words: readonly string[], isBeginning: boolean): string {
  const said = words.join(" ");
  if (isBeginning && isSyllable(said)) return `words : "${anyFrom(said)}"`;
  return `words : "${said}"${isBeginning ? " *" : ""}`;
}
