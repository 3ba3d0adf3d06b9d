import { fold, isPlain, PRIVATE } from "../../formatting/wordFolding.ts";
import { readings, unmarked } from "./textReadings.ts";

// No sets of sets here (the flag v): to make such an expression takes JavaScriptCore some 5 ms each.

/** What words are made of. The tokenizer of the index takes the same for words, as db/0004-search.sql says. */
const LETTER = String.raw`[\p{L}\p{N}\p{Co}\p{So}]`;

/** The same but for digits, which make one number in every script. */
const NO_DIGIT = String.raw`[\p{L}\p{Nl}\p{No}\p{Co}\p{So}]`;

/** Scripts that set no space between words: each character counts as one. */
const SPACELESS = String.raw`[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]`;

/** Fractions, and numbers in circles. */
const NUMBER = String.raw`\u00BC-\u00BE\u2150-\u215F\u2189\u2460-\u249B\u24EA-\u24FF\u2776-\u2793`;

/** What counts as a word by itself. */
const SIGN = String.raw`(?:[${NUMBER}\p{Extended_Pictographic}\p{RI}]|(?=${SPACELESS})${NO_DIGIT})`;

/** What goes on with a word, and begins none: marks, and what does not show. */
const TAIL = String.raw`\p{M}\p{Default_Ignorable_Code_Point}`;

/** What goes on with a sign: colours of skin, marks of half-width kana, and the vowel am of Thai and Lao, too. */
const SIGN_TAIL = String.raw`[${TAIL}\p{Emoji_Modifier}\uFF9E\uFF9F\u0E33\u0EB3]`;

/** The keys # and *, a flag, another sign, or a word of letters. */
const WORD = new RegExp(
  String.raw`[#*]\uFE0F?\u20E3|(?:\p{RI}{2}|${SIGN})${SIGN_TAIL}*|${LETTER}(?:[${TAIL}]|(?!${SIGN})${LETTER})*`,
  "gu",
);

const SYLLABLE = /^[\uAC00-\uD7A3]$/;
const FIRST_SYLLABLES = /[\uAC00-\uD7A3](?<=(?:^| ).)/g;

const PLAIN_WORD = /[a-z0-9]+/gi;
const ONE_PLAIN_WORD = /^[a-z0-9]+$/;
const ONE_SIGN = new RegExp(String.raw`^(?:\p{RI}{2}|${SIGN})\p{M}*$`, "u");

/** A word in a text: where it stands, and what it compares by. */
export type Word = { readonly start: number; readonly end: number; readonly folded: string };

/** The words of `text` in their order. A sign that stands for several, as ½ and ㎏ do, gives several in one place. */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  for (const { index: start, 0: said } of text.matchAll(isPlain(text) ? PLAIN_WORD : WORD)) {
    const end = start + said.length;
    const folded = fold(said);
    if (folded === said || ONE_PLAIN_WORD.test(folded)) words.push({ start, end, folded });
    else for (const word of folded.match(WORD) ?? []) words.push({ start, end, folded: word });
  }
  return words;
}

/**
 * `text` as it is indexed: its words, in each way to read it, with and without the marks inside them. The index is told by it what to
 * forget, so another way to do it, an emoji of another name included, needs a step in `db/` that makes the index anew.
 */
export function indexed(text: string): string {
  const bare = unmarked(text);
  return bare === text ? indexedAsTyped(text) : `${indexedAsTyped(text)} ${indexedAsTyped(bare)}`;
}

/** The same without the words that marks stand in, as it was until step 43. */
export function indexedAsTyped(text: string): string {
  return readings(text)
    .map((reading) => (isPlain(reading) ? reading : inIndex(wordsOf(reading).map(({ folded }) => folded))))
    .join(" ");
}

function inIndex(words: readonly string[]): string {
  const said = words.join(" ");
  const first = said.match(FIRST_SYLLABLES);
  return first ? [said, ...Array.from(new Set(first), anyFrom)].join(" ") : said;
}

/** Whether `word` is one syllable of Korean. Many words are, and stand with others written onto them. */
export function isSyllable(word: string): boolean {
  return SYLLABLE.test(word);
}

/** What stands in the index for all words that begin with `syllable`: to gather them takes 100 ms for a common one. */
export function anyFrom(syllable: string): string {
  return String.fromCodePoint(syllable.charCodeAt(0) + PRIVATE);
}

/** Whether `word` is one of those that are a sign each, of which nothing else begins. */
export function standsAlone(word: string): boolean {
  return ONE_SIGN.test(word);
}
