import { readFileSync } from "node:fs";
import file from "./confusables.tsv" with { type: "file" };
import { normalised } from "../base/normalising.ts";
import { UNSEEN } from "./unseen.ts";

/**
 * What skeletons are made by: Unicode's version of the table, then Robin's of the steps below and of what a name may be.
 * Skeletons that were stored under another one have to be made again.
 */
export const SKELETONS = "17.0.0/2";

/**
 * What `name`, normalised before, looks like: equal for two names that one could take for each other. That is the
 * skeleton of UTS #39, taken on to where case, `_ - .` at the ends and how many of them there are make no difference.
 * Whoever has the same name in other letters of case (`foldName`) may have another skeleton, so both are compared.
 */
export function skeleton(name: string): string {
  const trimmed = name.replace(UNSEEN, "").replace(/^[_.-]+|[_.-]+$|(?<=[_.-])[_.-]+/g, "");
  const typed = look(withoutSecondDots(normalised(trimmed, "NFD")));
  // After the look as typed, since it is the capital I that looks like l; before the other, since m is rn, but M is m.
  const small = inCapitals(typed) ? typed.replaceAll("l", "i") : typed;
  const seen = look(small.toLowerCase().replace(SMALL_CAPITAL, (letter) => SMALL_CAPITALS[letter] ?? letter));
  // Who is ian is also Ian, which looks like lan.
  return normalised(seen.replace(/(?<![^_.-])l/g, "i"), "NFD");
}

/** Whether `name`, normalised before, could be taken for one of `words`. */
export function looksLikeOneOf(words: readonly string[], name: string): boolean {
  const seen = bare(name);
  return words.some((word) => bare(word) === seen);
}

/** A word that is kept is kept from ADM1N and adm1n alike. */
function bare(name: string): string {
  return skeleton(name).replaceAll("l", "i");
}

/** A dot on a letter that has one is not seen; I with a dot is the capital of i. */
function withoutSecondDots(decomposed: string): string {
  return decomposed.replaceAll("I\u0307", "i").replace(/(?<=[\p{Soft_Dotted}ıȷ]\p{M}*)\u0307/gu, "");
}

/** Whether `typed` has capitals and no small letters; l stands for I there. */
function inCapitals(typed: string): boolean {
  return /\p{Lu}/u.test(typed) && !/(?!l)\p{Ll}/u.test(typed);
}

/**
 * UTS #39 takes small capitals for letters of their own. Names count the same in small letters and in capitals,
 * and В (of which в is the small letter) looks like B.
 */
const SMALL_CAPITALS: Readonly<Record<string, string>> = {
  ᴀ: "a",
  ʙ: "b",
  ᴅ: "d",
  ᴇ: "e",
  ɢ: "g",
  ʜ: "h",
  ᴊ: "j",
  ĸ: "k",
  ʟ: "l",
  ʍ: "m",
  ɴ: "n",
  ᴘ: "p",
  ʀ: "r",
  ᴛ: "t",
};
const SMALL_CAPITAL = new RegExp(`[${Object.keys(SMALL_CAPITALS).join("")}]`, "gu");

let table: ReadonlyMap<string, string> | undefined;

/** `text` with every character replaced by what it looks like; the table is read at first need, in some 2 ms. */
function look(text: string): string {
  table ??= readTable();
  let looks = "";
  for (const character of text) looks += table.get(character) ?? character;
  return looks;
}

function readTable(): ReadonlyMap<string, string> {
  const lines = readFileSync(file, "utf8").matchAll(/^(\w+)\t(.+)$/gm);
  return new Map(
    Array.from(lines, ([, code = "", looksLike = ""]) => [characters(code), characters(looksLike)]),
  );
}

/** The characters of `codes`, in hexadecimal with spaces between. */
function characters(codes: string): string {
  return String.fromCodePoint(...codes.split(" ").map((code) => Number.parseInt(code, 16)));
}
