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

/** A part of an emoji that shows as text unless a variation selector, or a skin tone, says otherwise. */
const TEXT_BY_DEFAULT = /^[\p{Emoji}--\p{Emoji_Presentation}]$/v;
const VARIATION = "\uFE0F";
const JOINER = "\u200D";
const TONE = /\p{Emoji_Modifier}/gu;
const TONES: Readonly<Record<string, string>> = {
  "🏻": "light skin tone",
  "🏼": "medium-light skin tone",
  "🏽": "medium skin tone",
  "🏾": "medium-dark skin tone",
  "🏿": "dark skin tone",
};

/** UTF-16 units of a query that are looked at: each of its words is looked for in each of 2,000 entries. */
const LONGEST = 64;

/** What is offered before anything is looked for, besides the usual reactions. */
const POPULAR = [..."🔥💯✅👏😄😍🤔🚀👋😅😎🤷🙌💪🥳😭👎❌⭐💡☕🍕✨🎂"];

/** The one emoji that was typed, as it is or by its :shortcode:, fully qualified; undefined when it is anything else. */
export function readEmoji(typed: string): string | undefined {
  const text = typed.trim();
  const code = /^:(.+):$/s.exec(text)?.[1];
  return code === undefined ? qualified(text) : emojiOf(code);
}

/** The emoji of a shortcode, which stands here without its colons. */
export function emojiOf(shortcode: string): string | undefined {
  return emojiTable().byShortcode.get(shortcode.toLowerCase())?.emoji;
}

/** Up to `most` emoji, best first, whose name, shortcode or keywords have words that begin with those of `query`. */
export function findEmoji(query: string, most: number): readonly Emoji[] {
  const typed = query.slice(0, LONGEST).trim();
  const emoji = readEmoji(typed);
  if (emoji !== undefined) return [{ emoji, name: nameOf(emoji) }].slice(0, most);
  const looked = fold(typed);
  if (looked === "") return typed === "" ? popular().slice(0, most) : [];
  const parts = looked.split(" ").map((word) => ` ${word}`);
  return emojiTable()
    .entries.filter(({ allWords }) => parts.every((part) => allWords.includes(part)))
    .map((entry) => ({ entry, rank: rank(entry, looked, parts) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ entry: { emoji, name } }) => ({ emoji, name }));
}

/** What `emoji` is called, its skin tones too; of one that is not known, itself. */
export function nameOf(emoji: string): string {
  const { byEmoji } = emojiTable();
  const known = byEmoji.get(emoji)?.name ?? TONES[emoji];
  if (known !== undefined) return known;
  const base = byEmoji.get(qualified(emoji.replace(TONE, "")) ?? "");
  const tones = emoji.match(TONE)?.map((tone) => TONES[tone]);
  return base && tones ? `${base.name}: ${tones.join(", ")}` : emoji;
}

function popular(): Emoji[] {
  return POPULAR.map((bare) => {
    const emoji = qualified(bare)!;
    return { emoji, name: nameOf(emoji) };
  });
}

/** How near `entry`, which has all the `parts`, is to what is looked for; the nearest is 0. */
function rank({ shortcodes, words, allWords }: Entry, looked: string, parts: readonly string[]): number {
  const code = looked.replaceAll(" ", "_");
  if (shortcodes.includes(code)) return 0;
  if (words.startsWith(` ${looked}`) || shortcodes.some((one) => one.startsWith(code))) return 1;
  if (parts.every((part) => words.includes(part))) return 2;
  return parts.every((part) => allWords.includes(`${part} `)) ? 3 : 4;
}

/** The expression has every emoji there is in it: made at first need, it costs the start nothing. */
function isOne(text: string): boolean {
  return /^\p{RGI_Emoji}$/v.test(text);
}

/** `text` when it is one emoji, with the variation selectors that some keyboards leave out and others add. */
function qualified(text: string): string | undefined {
  if (isOne(text)) return text;
  const parts = text.replaceAll(VARIATION, "").split(JOINER);
  const whole = parts.map((part) => (TEXT_BY_DEFAULT.test(part) ? part + VARIATION : part)).join(JOINER);
  const emoji = whole.replace(/^([0-9#*])\u20E3$/, `$1${VARIATION}\u20E3`);
  return isOne(emoji) ? emoji : undefined;
}

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
