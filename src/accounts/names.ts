import { limits } from "../limits.ts";
import type { Sentence, Words } from "../words/en.ts";

/**
 * Letters and digits of any script and `_ - .`, each with the marks that its script sets on it. The bound on
 * marks keeps a name inside its line; characters that show nothing could make two names look the same.
 */
const SHAPE = /^(?:[\p{L}\p{Nd}_.-]\p{M}{0,3})+$/u;
const UNSEEN = /\p{Default_Ignorable_Code_Point}/u;

/** What is looked at of a name, in UTF-16 units: NFKC makes up to 18 characters of one, and takes its time for it. */
const LOOKED_AT = 1_024;

/** `name` in the one spelling in which it is kept and shown (NFKC, no space around it). */
export function normaliseName(name: string): string {
  return name.slice(0, LOOKED_AT).normalize("NFKC").trim();
}

/** What `name`, normalised before, is compared by: equal for two names that differ by case alone. */
export function foldName(name: string): string {
  // By way of upper case, in which ß and ss, σ and ς fall together; ẞ has to be ß before.
  return name.toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}

/** Why `name`, normalised before, cannot be a user's name; undefined when it can. */
export function nameProblem(name: string): Sentence | undefined {
  const { least, most } = limits.name;
  const length = [...name].length;
  if (length === 0) return ({ names }) => names.missing;
  if (length < least || length > most) return ({ names }) => names.length(limits.name);
  if (!SHAPE.test(name) || UNSEEN.test(name)) return ({ names }) => names.signs;
  if (foldName(name) === EVERYONE) return ({ names }) => names.everyone(name);
  return undefined;
}

/** What one is called in the database whose account was deleted: no name has a space in it. */
export const FORMER = "former user";

/** What `user` is called for a reader of `words`. */
export function shownName({ name }: { readonly name: string }, { names }: Words): string {
  return name === FORMER ? names.former : name;
}

/** What stands behind the @ that calls everyone. */
const EVERYONE = "room";
