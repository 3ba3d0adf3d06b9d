import keywordsByEmoji from "emojilib";
import { gemoji } from "gemoji";
import { fold } from "../../src/formatting/emojiSearch.ts";

/**
 * Robin's table of emoji: a line each with the emoji, its name, that name folded, its shortcodes and more words it
 * is found by, between tabs. The packages' own form of the same takes 30 ms to load and 8 MB to keep, so the table
 * is made ahead, after either has changed: `bun tests/tables/emojiTable.ts > src/formatting/emoji.tsv`
 */
export function emojiTable(): string {
  const known = new Map(gemoji.map((entry) => [entry.emoji, entry]));
  const lines = Object.entries(keywordsByEmoji).map(([emoji, [slug = "", ...keywords]]) => {
    // GitHub's list ends with Emoji 15; what came later has its Unicode name for a shortcode too.
    const name = slug.replaceAll("_", " ");
    const { description = name, names = [name.replaceAll(" ", "_")], tags = [] } = known.get(emoji) ?? {};
    const taken = words([description, ...names]);
    const more = words([...tags, ...keywords]).filter((word) => !taken.includes(word));
    return [emoji, description, fold(description), names.join(" "), [...new Set(more)].join(" ")].join("\t");
  });
  return `${lines.join("\n")}\n`;
}

function words(phrases: readonly string[]): string[] {
  return phrases.flatMap((phrase) => fold(phrase).split(" "));
}

if (import.meta.main) await Bun.write(Bun.stdout, emojiTable());
