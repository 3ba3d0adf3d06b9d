/** Scripts that set no space between words, or write onto a word what belongs to it (Korean). As in public/script/begun.js. */
const UNSPACED = String.raw`\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}`;

/** A letter of such a script, as a class for the flag v. */
export const UNSPACED_LETTER = String.raw`[[\p{L}\p{N}]&&[${UNSPACED}]]`;

/** A letter or digit of a script that parts its words by spaces. */
export const SPACED_LETTER = String.raw`[[\p{L}\p{N}]--[${UNSPACED}]]`;

/** UTF-16 units in which a letter is looked for that has marks on it. */
const LETTER = 16;

// A variation selector and the sign around a key belong to emoji. Where nothing but marks is seen, a letter is before them.
const IN_WORD = new RegExp(String.raw`(?:${SPACED_LETTER}|^(?=.))[\p{M}--[\uFE0F\u20E3]]*$`, "sv");

/** What `pattern`, a sticky one, finds in `text` at `pos`. */
export function matchAt(pattern: RegExp, text: string, pos: number): RegExpExecArray | null {
  pattern.lastIndex = pos;
  return pattern.exec(text);
}

/** What stands in `text` before `end`, as far as a letter could go. */
export function before(text: string, end: number): string {
  return text.slice(Math.max(0, end - LETTER), end);
}

/** Whether a word that may go on ends at `end` of `text`. */
export function isInWord(text: string, end: number): boolean {
  return isAscii(text, end - 1) ? /[a-z0-9]/i.test(text[end - 1]!) : IN_WORD.test(before(text, end));
}

/** Whether the sign in `text` at `pos` is one of the few that need no closer look. */
export function isAscii(text: string, pos: number): boolean {
  return text.charCodeAt(pos) < 0x80;
}
