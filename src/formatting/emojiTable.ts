import { readFileSync } from "node:fs";
import file from "./emoji.tsv" with { type: "file" };

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

type Table = {
  readonly entries: readonly Entry[];
  readonly byEmoji: ReadonlyMap<string, Entry>;
  readonly byShortcode: ReadonlyMap<string, Entry>;
};

let read: Table | undefined;

/** Every emoji of Unicode but for those with a skin tone; read at first need, in some 10 ms. */
export function emojiTable(): Table {
  read ??= readTable();
  return read;
}

function readTable(): Table {
  const entries = readFileSync(file, "utf8").trimEnd().split("\n").map(entry);
  return {
    entries,
    byEmoji: new Map(entries.map((one) => [one.emoji, one])),
    byShortcode: new Map(entries.flatMap((one) => one.shortcodes.map((code) => [code, one] as const))),
  };
}

function entry(line: string): Entry {
  const [emoji = "", name = "", folded = "", shortcodes = "", keywords = ""] = line.split("\t");
  const words = ` ${folded} ${shortcodes.replaceAll("_", " ")} `;
  return { emoji, name, shortcodes: shortcodes.split(" "), words, allWords: `${words}${keywords} ` };
}

/** `text` as it is looked for: in lower case, without accents and without signs that no shortcode has. */
export function fold(text: string): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^\p{L}\p{N}+]+/gu, " ").trim();
}
