/** What shows nothing by itself: names that differ by it alone are one. Tags are not in it, which tell flags apart. */
export const UNSEEN = /[\p{Default_Ignorable_Code_Point}--[\u{E0020}-\u{E007F}]]/gv;

/** Scripts in use whose letters take other shapes beside a joiner: the cursive ones, and those of India's family. */
const JOINING = `
  Adlm Arab Mand Mong Nkoo Phag Rohg Syrc
  Beng Cakm Deva Gujr Guru Khmr Knda Mlym Mymr Newa Orya Sinh Taml Telu Tibt Tirh`;
const scripts = JOINING.trim().split(/\s+/);
const LETTER = `[[${scripts.map((one) => `\\p{scx=${one}}`).join("")}]&&[\\p{L}\\p{M}]]`;

/**
 * A joiner that belongs to how a word is written, as in گفت‌وگو and ශ්‍රී. RFC 5892 (appendices A.1, A.2) and UAX #31
 * (section 2.3) go by the letters on both sides; where names compare without joiners the script is enough.
 */
const WORD_JOINER = `(?<=${LETTER})(?:\\u200C(?=\\u200C*${LETTER})|\\u200D)`;
const WORD_JOINERS = new RegExp(WORD_JOINER, "gv");

/** What UTS #51 (section 1.4.9) makes one emoji of; of flags with tags those that there are. */
const PICTURE = "\\p{Extended_Pictographic}(?:[\\uFE0E\\uFE0F]|\\p{Emoji_Modifier})?";
const EMOJI = [
  "\\u{1F3F4}\\u{E0067}\\u{E0062}(?:\\u{E0065}\\u{E006E}\\u{E0067}|\\u{E0073}\\u{E0063}\\u{E0074}|\\u{E0077}\\u{E006C}\\u{E0073})\\u{E007F}",
  "[0-9#*]\\uFE0F\\u20E3",
  `${PICTURE}(?:\\u200D${PICTURE})*`,
].join("|");

/** A variant of the character before it: of a Chinese one, a Mongolian or a Burmese letter. */
const VARIANT =
  "(?<=\\p{scx=Hani})[\\uFE00-\\uFE02\\u{E0100}-\\u{E01EF}]|(?<=\\p{scx=Mong})[\\u180B-\\u180F]|(?<=\\p{scx=Mymr})\\uFE00";

/** Where a line may end between words that are written without spaces. */
const SPACELESS = "[\\p{scx=Khmr}\\p{scx=Laoo}\\p{scx=Mymr}\\p{scx=Thai}]";
const WORD_END = `(?<=${SPACELESS})\\u200B(?=${SPACELESS})`;

/** They say which way a sign between letters goes, and mean nothing where all letters go from left to right. */
const DIRECTIONS = /[\u061C\u200E\u200F]/g;
const FROM_THE_RIGHT =
  /[[\p{scx=Adlm}\p{scx=Arab}\p{scx=Hebr}\p{scx=Nkoo}\p{scx=Rohg}\p{scx=Syrc}\p{scx=Thaa}]&&\p{L}]/v;

/** What shows nothing, or stands for what is unreadable, or annotates; after it in the group what of that is wanted. */
const UNWANTED = new RegExp(
  `(${EMOJI}|${WORD_JOINER}|${WORD_END}|${VARIANT})|[[\\p{Cc}\\p{Cs}\\uFFF9-\\uFFFD\\p{Default_Ignorable_Code_Point}]--[\\t-\\r\\u061C\\u200E\\u200F]]`,
  "gv",
);

/** `typed` without what shows nothing, but where that belongs to how a word is written or makes one emoji of several. */
export function withoutUnwanted(typed: string): string {
  const wanted = typed.replace(UNWANTED, "$1");
  return FROM_THE_RIGHT.test(wanted) ? wanted : wanted.replace(DIRECTIONS, "");
}

/** `name` without the joiners that belong to how its words are written. */
export function withoutJoiners(name: string): string {
  return name.replace(WORD_JOINERS, "");
}
