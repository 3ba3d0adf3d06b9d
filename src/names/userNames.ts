import { limits } from "../base/limits.ts";
import { normalised } from "../base/normalising.ts";
import { foldName } from "./folding.ts";
import { looksLikeOneOf } from "./lookalikes.ts";
import { isOneScript } from "./scripts.ts";
import { UNSEEN, withoutJoiners } from "./unseen.ts";
import type { Sentence, Words } from "../words/en.ts";

/**
 * Letters and digits of any script and `_ - .`, each with the marks that its script sets on it, and between two letters of Tibetan
 * the tsheg that parts syllables. The bound on marks that take no room of their own keeps a name inside its line; characters that
 * show nothing serve to imitate.
 */
const SHAPE =
  /^(?:(?:[[\p{L}\p{Nd}_.\-]--\p{Default_Ignorable_Code_Point}]|(?<=[\p{L}\p{M}])\u0F0B(?=[\p{L}&&\p{sc=Tibt}]))(?:\p{Mc}*[[\p{Mn}\p{Me}]--\p{Default_Ignorable_Code_Point}]){0,3}\p{Mc}*)+$/v;
const LETTER_OR_DIGIT = /[\p{L}\p{Nd}]/u;

/**
 * What no language writes, and serves to imitate what is written: letters of phonetic alphabets, which have no
 * capital (ᴀ ʟ; those that orthographies took from there got one, as ɛ ɔ ŋ ɓ did), signs for tone and length, the
 * medievalists' letters and the tatweel, which only makes a word longer.
 */
const UNWRITTEN_LETTER =
  /[[[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]&&[\p{Ll}\p{Lm}\p{Lo}]&&\P{Changes_When_Uppercased}]--[ǀ-ǃʔʕ]]|[[\p{L}&&\p{scx=Common}]--[ʻʼ]]|[\uA722-\uA787\u0640]/v;
/**
 * The same of marks: those laid over a letter or around it, small letters and signs of phonetics, dialectology,
 * music and mathematics, half marks, and Church Slavonic's.
 */
const UNWRITTEN_MARK =
  /[\p{M}&&\p{Script=Cyrillic}]|[\u0334-\u0338\u033A-\u033F\u0346-\u0357\u0359-\u036F]|[\u1AB0-\u1AFF]|[\u1DC0-\u1DFF]|[\u20D0-\u20FF]|[\uFE20-\uFE2F]|[\u{1CF00}-\u{1D244}]/v;

/** What is looked at of a name, in UTF-16 units: NFKC makes up to 18 characters of one, and takes its time for it. */
const LOOKED_AT = 1_024;

/** `name` in the one spelling in which it is kept and shown (NFKC, no space around it). */
export function normaliseName(name: string): string {
  return normalised(name.slice(0, LOOKED_AT), "NFKC").trim();
}

/** What is compared with names, folded, where somebody typed whom one means: with an @ before it, as in a message, or without. */
export function foldTyped(name: string): string {
  return foldName(normaliseName(name.replace(UNSEEN, "")).replace(/^@\s*/, ""));
}

/** The names in a list as somebody typed it, in whatever script; no name has a space in it. */
export function namesIn(list: string): readonly string[] {
  return list.split(/[\s,;，；､、،؛]+/).filter(Boolean);
}

/** Why `name`, normalised before, cannot be a user's name; undefined when it can. */
export function nameProblem(name: string): Sentence | undefined {
  const { least, most } = limits.name;
  const bare = withoutJoiners(name);
  const length = [...bare].length;
  if (length === 0) return ({ names }) => names.missing;
  if (length < least || length > most) return ({ names }) => names.length(limits.name);
  if (!SHAPE.test(bare)) return ({ names }) => names.signs;
  if (!LETTER_OR_DIGIT.test(bare)) return ({ names }) => names.onlySigns;
  if (UNWRITTEN_LETTER.test(bare) || UNWRITTEN_MARK.test(bare)) return ({ names }) => names.unwritten;
  if (!isOneScript(bare)) return ({ names }) => names.oneScript;
  if (looksLikeOneOf([EVERYONE], name)) return ({ names }) => names.everyone(name);
  if (looksLikeOneOf(KEPT, name)) return ({ names }) => names.kept(name);
  return undefined;
}

/** What one is called in the database whose account was deleted: no name has a space in it. */
export const FORMER = "former user";

/** The name of `user` as it shows in the language of `words`. */
export function shownName({ name }: { readonly name: string }, { names }: Words): string {
  return name === FORMER ? names.former : name;
}

/** What stands behind the @ that calls everyone. */
const EVERYONE = "room";

/** What would be taken for Robin itself, for those who run it, or for a call as other chats have it. */
const KEPT = ["admin", "moderator", "system", "everyone", "here", "me", "robin"] as const;
