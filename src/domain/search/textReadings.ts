import { emojiOf } from "../../formatting/emoji.ts";
import { APOSTROPHES, isPlain } from "../../formatting/wordFolding.ts";

/** A shortcode without its last colon, which may be the first one of the next. */
const SHORTCODE = /:([a-z0-9_+-]{1,64})(?=:)/gi;

const LETTER_OR_DIGIT = /[a-z0-9]/i;

/**
 * A space of no width, the non-joiner that Persian sets inside words, and letters that look like an apostrophe: to some
 * they part words, to others they do not.
 */
const SEAMS = new RegExp(String.raw`[\u200B\u200C${APOSTROPHES}]`, "g");

/**
 * The Arabic article, with the letter that may stand before it in the same word, where three letters or more follow: most
 * look for a word without. Lucene's ArabicStemmer takes the same off.
 */
const LETTER = String.raw`[\u0620-\u064A\u066E\u066F\u0671-\u06D3]`;
const VOWELS = String.raw`[\u064B-\u065F\u0670]*`;
const ARTICLE = new RegExp(
  `(?<!${LETTER}${VOWELS})(?:(?:[وبكف]${VOWELS})?[اٱ]${VOWELS}ل${VOWELS}|ل${VOWELS}ل${VOWELS})(?=(?:${LETTER}${VOWELS}){3})`,
  "g",
);
const LAM = "ل";

/** `text` with emoji in the place of their :shortcodes:, as it shows. */
export function withEmoji(text: string): string {
  return text.replace(SHORTCODE, (whole, name: string, at: number) => {
    // As in root:x:0, where no face was meant.
    const isInside =
      LETTER_OR_DIGIT.test(text.charAt(at - 1)) && LETTER_OR_DIGIT.test(text.charAt(at + whole.length + 1));
    return (isInside ? undefined : emojiOf(name)) ?? whole;
  });
}

/** The ways to read `text`: as it was typed, with its :shortcodes: as emoji, and with spaces where words may be parted. */
export function readings(text: string): readonly string[] {
  // Most messages.
  if (isPlain(text) && !text.includes(":")) return [text];
  const shown = withEmoji(text);
  return [...new Set([text, shown, parted(shown)])];
}

/** `text` with as many spaces in the place of what may part words. */
export function unseamed(text: string): string {
  return text.replace(SEAMS, " ");
}

/** The same, and where an article stands before a word. */
export function parted(text: string): string {
  const apart = unseamed(text);
  return apart.includes(LAM) ? apart.replace(ARTICLE, (article) => " ".repeat(article.length)) : apart;
}
