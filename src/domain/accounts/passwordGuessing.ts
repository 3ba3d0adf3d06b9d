import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { dictionary } from "@zxcvbn-ts/language-common";
import { keyboards } from "./keyboards.ts";
import { readings, withoutMarks } from "./readings.ts";

/**
 * Guesses, by zxcvbn's estimate: what one address tries within 139 days at the one a minute that limits leave it. The
 * 30,000 most common passwords take fewer, and so does a common word with a year; three words take thousands of times more.
 */
const FEW = 200_000;

/** Characters of a password that may be guessed in a few guesses, and that zxcvbn reads in some 10 ms at most. */
const LOOKED_AT = 28;

/** The years of who is alive and some to come, which zxcvbn knows up to 2029; the last ones are tried first. */
const YEARS = Array.from({ length: 110 }, (_, index) => String(new Date().getFullYear() + 10 - index));

const zxcvbn = new ZxcvbnFactory({
  dictionary: { common: dictionary["passwords-common"], years: YEARS },
  graphs: keyboards(),
  maxLength: LOOKED_AT,
  // Ways to read digits and signs as letters: each costs time, and a common password has few.
  l33tMaxSubstitutions: 2,
});

/** Whether a stranger who knows `words`, such as the user's name, finds `password` in a few guesses. */
export function isGuessable(password: string, words: readonly string[]): boolean {
  const known = [...new Set(words.flatMap(parts))];
  return readings(password.toLowerCase()).some(
    (reading) => reading.length <= LOOKED_AT && zxcvbn.check(reading, known).guesses < FEW,
  );
}

/** "Ada.Lovelace" → "ada", "lovelace", and both with nothing or any sign between them. */
function parts(word: string): string[] {
  const pieces = withoutMarks(word).match(/\p{Lu}*[\p{Ll}\p{Lo}]+|\p{Lu}+|\p{N}+/gu) ?? [];
  const whole = ["", " ", "_", "-", "."].map((sign) => pieces.join(sign));
  return [...whole, ...pieces.filter(({ length }) => length > 2)].map((part) => part.toLowerCase());
}
