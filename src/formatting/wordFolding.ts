import { normalised } from "../base/normalising.ts";

const PLAIN = /^[\0-\x7F]*$/;

/** The commonest letters and emoji that fold to themselves: Cyrillic, Hebrew, Arabic, Thai, kana, Chinese, Korean. */
const FOLDED =
  /^[а-ик-яא-ת\u0621\u0627\u0628\u062A-\u063A\u0641-\u0648\u064A\u0E01-\u0E30\u3041-\u3096\u30A1-\u30FA\u30FC\u4E00-\u9FFF\uAC00-\uD7A3\u{1F300}-\u{1F3FA}\u{1F400}-\u{1F64F}]+$/u;

/** Latin, Greek, Cyrillic and Arabic letters without marks apart from them: each folds by itself. */
const ALPHABETIC = /^[\0-\u02AF\u0370-\u0481\u0620-\u064A\u066E-\u06D3\u1E00-\u1FFF]+$/;
const NOT_FOLDED = /[^\0-\x7Fа-ик-я]/g;

/** What those fold to that were folded before: some 1,500 at most. */
const foldedLetters = new Map<string, string>();

/** Emoji that the tokenizer of the index takes for punctuation or mathematics. */
const PUNCTUATION = /[#*](?=\uFE0F?\u20E3)|[\u203C\u2049\u2194\u25FB-\u25FE\u2934\u2935\u3030\u303D]/g;

/** So far behind other signs are the letters of nobody (Private Use Area) that stand for them. */
export const PRIVATE = 0xf0000;

/** The letters of a flag that is a country's part, which do not show, and how far behind those of ASCII they are. */
const TAG = /[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]/gu;
const TAGS = 0xe0000;

/** Begins a word whose letters are the same to most who look for it, with marks or without. */
const UNMARKED = /^[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Arab}\p{sc=Hebr}\p{sc=Common}]/u;
const MARKS = /[\p{Mn}\p{Me}]+/gu;

/** Letters that look like an apostrophe, as the ʻokina and the ʿayn; most type one in their place, or nothing. */
export const APOSTROPHES = String.raw`\u02B9-\u02BF\u02EE\uA78B\uA78C`;

/**
 * Soft hyphens, joiners and the like; what says how an emoji is drawn; the line that makes an Arabic word longer; and
 * apostrophes that are letters.
 */
const UNSEEN = new RegExp(
  String.raw`[\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}\u0640${APOSTROPHES}]`,
  "gu",
);

/** Persian's heh with a hamza. Unicode takes it apart into another letter, which Kurdish has. */
const HEH = /\u06D5\u0654/g;

/** Digits but those of ASCII. Each script has its ten in a row. */
const DIGIT = /\p{Nd}(?<![0-9])/gu;

/** Letters besides that are the same to most, as Lucene's ASCIIFolding, ArabicNormalization and PersianNormalization say. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ħ: "h",
  ŧ: "t",
  ı: "i",
  ς: "σ",
  ٱ: "ا",
  ة: "ه",
  ہ: "ه",
  ى: "ي",
  ی: "ي",
  ک: "ك",
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");

/** Whether `text` is ASCII, in which there is nothing to fold but the case: most messages. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** What `word` compares by: without case, accents, and what does not show. A sign may give several words, as ½ does. */
export function fold(word: string): string {
  const lower = word.toLowerCase();
  if (isPlain(lower) || FOLDED.test(lower)) return lower;
  if (ALPHABETIC.test(lower)) return lower.replace(NOT_FOLDED, foldLetter);
  return foldSlowly(word);
}

function foldLetter(letter: string): string {
  const folded = foldedLetters.get(letter) ?? foldSlowly(letter);
  foldedLetters.set(letter, folded);
  return folded;
}

function foldSlowly(word: string): string {
  const apart = takenApart(word);
  return withoutCase(UNMARKED.test(apart) ? apart.replace(MARKS, "") : apart);
}

/** The letters of `text`, folded, without marks: those of each of its words are in it. */
export function letters(text: string): string {
  return isPlain(text) ? text.toLowerCase() : withoutCase(takenApart(text).replace(MARKS, ""));
}

function takenApart(text: string): string {
  const signs = text.replace(PUNCTUATION, (sign) => String.fromCodePoint(sign.codePointAt(0)! + PRIVATE));
  return normalised(signs, "NFKD").replace(HEH, "\u0647\u0654");
}

function withoutCase(apart: string): string {
  const lower = apart.toLowerCase();
  if (isPlain(lower)) return lower;
  const plain = lower
    .replace(TAG, (letter) => String.fromCodePoint(letter.codePointAt(0)! - TAGS))
    .replace(UNSEEN, "")
    .replace(LETTER, (letter) => LETTERS[letter]!)
    .replace(DIGIT, asciiDigit);
  return normalised(plain, "NFC");
}

function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0)!;
  let value = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value % 10);
}
