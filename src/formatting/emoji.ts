import { readFileSync } from "node:fs";
import file from "./emoji.tsv" with { type: "file" };
import { type Emoji, type Entry, LONGEST, readEntries, searchEntries } from "./emojiSearch.ts";

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
  if (typed === "") return popular().slice(0, most);
  return searchEntries(emojiTable().entries, typed, most).map(({ emoji, name }) => ({ emoji, name }));
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
  const entries = readEntries(readFileSync(file, "utf8"));
  return {
    entries,
    byEmoji: new Map(entries.map((one) => [one.emoji, one])),
    byShortcode: new Map(entries.flatMap((one) => one.shortcodes.map((code) => [code, one] as const))),
  };
}
