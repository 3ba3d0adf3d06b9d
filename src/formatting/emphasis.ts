import type { MarkdownIt, StateInline } from "markdown-it";
import { before, isAscii, isInWord, matchAt, SPACED_LETTER } from "./letters.ts";

/**
 * Letters of all scripts but those whose typography CommonMark goes by, and the punctuation of Chinese and Japanese. They
 * stand right beside marks, since no space parts words there, or an article or an ending is written together with one.
 */
const FREE = String.raw`[[\p{L}--[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}]]\u3001-\u303F\uFF01-\uFFEF]`;
const FREE_BEFORE = new RegExp(String.raw`${FREE}\p{M}*$`, "v");
const FREE_BEHIND = new RegExp(FREE, "vy");
const LETTER_BEHIND = new RegExp(SPACED_LETTER, "vy");
const SEEN_BEHIND = /\S/y;
const DIGIT_BEHIND = /\p{Nd}/uy;
/** An eye or the mouth of a face with cheeks, as in (*^_^*): an accent by itself, or an underscore that belongs to no name. */
const FACE_BEFORE = /(?:(?!`)\p{Sk}|(?<![\p{L}\p{N}_])_)$/u;
const FACE_BEHIND = /(?!`)\p{Sk}|_(?![\p{L}\p{N}_])/uy;

/** Asterisks and their like among which one is looked for that an asterisk in a word may end: a message could have thousands. */
const LOOKED_AT = 100;

/**
 * *emphasis*, **strong** and ~~gone~~ as CommonMark has them, with two rules more. Beside FREE letters they begin and end also
 * where punctuation is at their other side. And an asterisk is none that is a cheek; inside a word it begins nothing, and ends
 * nothing before a digit: it multiplies.
 */
export function useEmphasis({ inline }: MarkdownIt): void {
  inline.ruler.enable(["emphasis", "strikethrough"]);
  inline.ruler2.enable(["balance_pairs", "emphasis", "strikethrough"]);
  inline.State = class extends inline.State {
    override scanDelims(start: number, canSplitWord: boolean) {
      const { src, posMax } = this;
      const scanned = super.scanDelims(start, canSplitWord);
      const end = start + scanned.length;
      const behind = (pattern: RegExp) => end < posMax && matchAt(pattern, src, end) !== null;
      if (src[start] === "*" && (FACE_BEFORE.test(before(src, start)) || behind(FACE_BEHIND))) {
        return { ...scanned, can_open: false, can_close: false };
      }
      const isFree =
        (!isAscii(src, start - 1) && FREE_BEFORE.test(before(src, start))) ||
        (!isAscii(src, end) && behind(FREE_BEHIND));
      if (isFree) {
        return { ...scanned, can_open: behind(SEEN_BEHIND), can_close: /\S$/.test(before(src, start)) };
      }
      if (src[start] !== "*" || !isInWord(src, start) || !behind(LETTER_BEHIND)) return scanned;
      const canClose = scanned.can_close && !behind(DIGIT_BEHIND) && mayEnd(this, scanned.length);
      return { ...scanned, can_open: false, can_close: canClose };
    }
  };
}

/** Whether so many asterisks that might begin something, too, may end what is open (CommonMark 0.31.2, rules 9 and 10 of emphasis). */
function mayEnd({ delimiters }: StateInline, count: number): boolean {
  let ended = 0;
  const opener = delimiters.slice(-LOOKED_AT).findLast(({ marker, open, close }) => {
    if (String.fromCharCode(marker) !== "*") return false;
    if (close) ended += 1;
    else if (open) ended -= 1;
    return ended < 0;
  });
  return opener !== undefined && ((opener.length! + count) % 3 > 0 || count % 3 === 0);
}
