// Looking for an emoji, on the server and in the browser: nothing here reads a file.
import { normalised } from "../base/normalising.ts";

/** An emoji as Unicode fully qualifies it, and what it is called. */
export type Emoji = { readonly emoji: string; readonly name: string };

/** What an emoji is found by; around each of the words and keywords stands a space. */
export type Entry = Emoji & {
  readonly shortcodes: readonly string[];
  /** Of its name and shortcodes. */
  readonly words: string;
  /** Those, and what else it is found by. */
  readonly allWords: string;
};

/** UTF-16 units of a query that are looked at: each of its words is looked for in each of 2,000 entries. */
export const LONGEST = 64;

/** What the lines of emoji.tsv tell. */
export function readEntries(lines: string): readonly Entry[] {
  return lines.trimEnd().split("\n").map(entry);
}

/** Those of `entries`, up to `most` and best first, whose name, shortcode or keywords have words that begin with those of `query`. */
export function searchEntries(entries: readonly Entry[], query: string, most: number): readonly Entry[] {
  const looked = fold(query.slice(0, LONGEST));
  if (looked === "") return [];
  const parts = looked.split(" ").map((word) => ` ${word}`);
  return entries
    .filter(({ allWords }) => parts.every((part) => allWords.includes(part)))
    .map((entry) => ({ entry, rank: rank(entry, looked, parts) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ entry }) => entry);
}

/** `text` as it is looked for: in lower case, without accents and without signs that no shortcode has. */
export function fold(text: string): string {
  const plain = normalised(text, "NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^\p{L}\p{N}+]+/gu, " ").trim();
}

/** How near `entry`, which has all the `parts`, is to what is looked for; the nearest is 0. */
function rank({ shortcodes, words, allWords }: Entry, looked: string, parts: readonly string[]): number {
  const code = looked.replaceAll(" ", "_");
  if (shortcodes.includes(code)) return 0;
  if (words.startsWith(` ${looked}`) || shortcodes.some((one) => one.startsWith(code))) return 1;
  if (parts.every((part) => words.includes(part))) return 2;
  return parts.every((part) => allWords.includes(`${part} `)) ? 3 : 4;
}

function entry(line: string): Entry {
  const [emoji = "", name = "", folded = "", shortcodes = "", keywords = ""] = line.split("\t");
  const words = ` ${folded} ${shortcodes.replaceAll("_", " ")} `;
  return { emoji, name, shortcodes: shortcodes.split(" "), words, allWords: `${words}${keywords} ` };
}
