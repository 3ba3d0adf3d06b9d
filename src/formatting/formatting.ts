import type { Formatted, Names } from "./formatted.ts";

import { readEmoji } from "./emoji.ts";

/** A character, or the beginning of a line, that could mean something; what has none is text. */
const MARK = /[*~`[@＠]|:(?:\/\/|[\w+-]+:)|^[ \t]*(?:\\?(?:>+[ \t]|[-+][ \t])|\d{1,9}\\?[.)][ \t])/m;

/** Nothing but what emoji are made of, digits among it, and space between: worth a closer look. */
const EMOJI_ALONE = /^(?=.*[^\0-\x7F])[\s\p{Emoji}\p{Emoji_Component}]+$/su;

/** Emoji that alone make a message large, and UTF-16 units of the longest three with space between them. */
const LARGE = { most: 3, longest: 128 };

/** What was typed as safe HTML: a small Markdown, addresses, mentions, :shortcodes:. All else shows as typed, line ends too. */
export function format(content: string, names: Names): Formatted {
  if (!MARK.test(content)) return { html: Bun.escapeHTML(content), calls: [] };
  return markdown().format(content, names);
}

/** `content` as one line of text without its markup: code, quotes and links as their text, shortcodes as emoji, items with their numbers. */
export function plainText(content: string): string {
  return shownText(content).replace(/\s+/g, " ").trim();
}

/** The same with its white space as it comes, and with shortcodes as emoji or as they were typed. */
export function shownText(content: string, shortcodes: "as emoji" | "as typed" = "as emoji"): string {
  return MARK.test(content) ? markdown().text(content, shortcodes) : content;
}

/** Whether the html of a message leads elsewhere. */
export function hasLink(html: string): boolean {
  return html.includes("<a href=");
}

/** Whether the html of a message is nothing but one to three emoji, be they without their variation selector. */
export function isLarge(html: string): boolean {
  if (html.length > LARGE.longest || !EMOJI_ALONE.test(html)) return false;
  const signs = Array.from(new Intl.Segmenter().segment(html), ({ segment }) => segment.trim()).filter(
    Boolean,
  );
  return signs.length <= LARGE.most && signs.every((sign) => readEmoji(sign) !== undefined);
}

let loaded: typeof import("./markdown.ts") | undefined;

/** The parser, which is loaded with its first use: that takes 20 ms, which neither the start nor a plain message has to wait for. */
export function markdown(): typeof import("./markdown.ts") {
  loaded ??= require("./markdown.ts") as typeof import("./markdown.ts");
  return loaded;
}
