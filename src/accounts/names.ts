import { limits } from "../limits.ts";

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
export function nameProblem(name: string): string | undefined {
  const { least, most } = limits.name;
  const length = [...name].length;
  if (length === 0) return "Choose a name.";
  if (length < least || length > most) return `A name has ${least} to ${most} characters.`;
  if (!SHAPE.test(name) || UNSEEN.test(name)) {
    return "A name is made of letters, digits, and the signs _ - and . (no spaces).";
  }
  if (foldName(name) === EVERYONE) return `Nobody can be called ${name}: that is everyone in a room.`;
  return undefined;
}

/** What stands behind the @ that calls everyone. */
const EVERYONE = "room";
