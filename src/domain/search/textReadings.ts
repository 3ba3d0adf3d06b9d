import { emojiOf } from "../../formatting/emoji.ts";
import { shownText } from "../../formatting/formatting.ts";
import { shortcodeAt } from "../../formatting/shortcodes.ts";
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

/** A mark, or where a link leads: what is not shown of a message. */
const MARK = String.raw`\]\(https?:\/\/[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*\)|[*~\x60[\]]`;
const MARKED = /[*~`[\]]/;

/** What words are made of, and what goes on with them. */
const IN_WORD = String.raw`[\p{L}\p{M}\p{N}\p{Co}\p{So}\p{Default_Ignorable_Code_Point}]`;
const MARKS_IN_WORD = new RegExp(`(?<=${IN_WORD})(?:${MARK})+(?=${IN_WORD})`, "giu");

/** `text`, typed to search, with emoji in the place of the :shortcodes: that would show as such in a message. */
export function withEmoji(text: string): string {
  return text.replace(SHORTCODE, (typed: string, _name, at: number) => shortcodeAt(text, at)?.emoji ?? typed);
}

/**
 * The ways in which `text`, a message or the name of a file, is indexed: as it was typed, with its :shortcodes: as emoji, and with
 * spaces where words may be parted. They know nothing of Markdown, so that it may change: what shows as an emoji is among them.
 */
export function readings(text: string): readonly string[] {
  // Most messages.
  if (isPlain(text) && !text.includes(":")) return [text];
  const withAll = withAllEmoji(text);
  return [...new Set([text, withAll, parted(withAll)])];
}

function withAllEmoji(text: string): string {
  return text.replace(SHORTCODE, (whole, name: string, at: number) => {
    // As in root:x:0, where no face was meant.
    const isInside =
      LETTER_OR_DIGIT.test(text.charAt(at - 1)) && LETTER_OR_DIGIT.test(text.charAt(at + whole.length + 1));
    return (isInside ? undefined : emojiOf(name)) ?? whole;
  });
}

/** `text` without the marks that stand inside its words, whether they mean something there or not. */
export function unmarked(text: string): string {
  return MARKED.test(text) ? text.replace(MARKS_IN_WORD, "") : text;
}

/** The ways to read a message: as it shows, with its emoji as the :shortcodes: that were typed, and with spaces where words may be parted. */
export function messageReadings(content: string): readonly string[] {
  const shown = shownText(content);
  const typed = content.search(SHORTCODE) < 0 ? shown : shownText(content, "as typed");
  return [...new Set([shown, typed, parted(shown)])];
}

/** The same for the name of a file, which shows as it is. */
export function nameReadings(name: string): readonly string[] {
  return [...new Set([name, parted(name)])];
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
