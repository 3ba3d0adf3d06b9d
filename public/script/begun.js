// What is about to be completed, by the text before the caret: values that know of no page.

/** Letters of scripts that part no words by spaces: the server has the same list in letters.ts. */
const UNSPACED = String.raw`[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]`;
/** Not behind a word: that makes it an address, or a time. */
const NOT_IN_WORD = String.raw`(?<!(?!${UNSPACED})[\p{L}\p{N}]\p{M}*)`;

const NAME = new RegExp(
  String.raw`${NOT_IN_WORD}[@＠]([\u200C\u200D\u0F0B\u0F0C\p{L}\p{Nd}\p{M}_.-]{0,32})$`,
  "u",
);
const SHORTCODE = new RegExp(String.raw`${NOT_IN_WORD}(?<![:/\\]):([a-z][a-z0-9_+-]{1,31}|[+-]1)$`, "u");

/** The name of somebody who is mentioned. */
export function nameBegun(before) {
  return NAME.exec(before)?.[1];
}

/** The name of an emoji between colons. */
export function shortcodeBegun(before) {
  return isInCode(before) ? undefined : SHORTCODE.exec(before)?.[1];
}

/** Whether what follows `before` stands in code: after an odd mark of it. */
function isInCode(before) {
  const isBlock = before.match(/^```/gm)?.length % 2 === 1;
  const paragraph = before.split(/\n\s*\n|^```.*$/m).at(-1);
  return isBlock || paragraph.match(/`+/g)?.length % 2 === 1;
}
