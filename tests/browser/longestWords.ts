import { de } from "../../src/words/de.ts";
import { en, type Words } from "../../src/words/en.ts";
import { es } from "../../src/words/es.ts";
import { fr } from "../../src/words/fr.ts";
import { pt } from "../../src/words/pt.ts";

/** The languages in which a line breaks between words alone, and a word may be too long for it. */
const WITH_WORDS = [de, en, es, fr, pt];

/** What says how a language is written, and not what is said in it. */
const MANNER = new Set(["language", "direction", "locale"]);

/** What is no longer than this may have to stay on one line; the lines of what is longer break. */
const LABEL = 30;

/** Has German pages say each sentence in the language that needs the most room for it, as long as `act` goes on. */
export async function withLongestWords<Result>(act: () => Promise<Result>): Promise<Result> {
  const german: Words = { ...de };
  Object.assign(de, longestIn(german, WITH_WORDS));
  try {
    return await act();
  } finally {
    Object.assign(de, german);
  }
}

/** What of `all` that stands in the place of `first` takes the most room; what it is made of, where that is more than one text. */
function longest(first: unknown, all: readonly unknown[]): unknown {
  if (all.every((one) => typeof one === "string")) return all.reduce(longer);
  if (all.every((one) => typeof one === "function"))
    return (...given: unknown[]) => {
      const said = all.map((one): unknown => one(...given));
      return longest(said[0], said);
    };
  return typeof first === "object" && first !== null ? longestIn(first, all) : first;
}

/** The same for each part of an object. A form that a language has not for itself is the other one. */
function longestIn(first: object, all: readonly unknown[]): object {
  const parts = Object.entries(first).map(([name, part]) => {
    const here = all.map(
      (one) => (one as Record<string, unknown>)[name] ?? (one as { other: unknown }).other,
    );
    return [name, MANNER.has(name) ? part : longest(part, here)];
  });
  return Object.fromEntries(parts);
}

function longer(one: string, other: string): string {
  const need = Math.max(one.length, other.length) > LABEL ? longestRun : (text: string) => text.length;
  return need(other) > need(one) ? other : one;
}

/** How long what cannot be broken is, in UTF-16 units. */
const longestRun = (text: string) => Math.max(...text.split(/[ \u200b-]/).map(({ length }) => length));
