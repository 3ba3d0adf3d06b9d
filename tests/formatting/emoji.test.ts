import { describe, expect, test } from "bun:test";
import { findEmoji, nameOf, readEmoji } from "../../src/formatting/emoji.ts";
import { emojiTable } from "../tables/emojiTable.ts";

describe("an emoji", () => {
  test.each([
    ["👍", "👍"],
    [" 👍\n", "👍"],
    [":+1:", "👍"],
    [":thumbsup:", "👍"],
    [":Tada:", "🎉"],
    [":heart:", "❤️"],
    ["❤", "❤️"],
    ["❤️", "❤️"],
    ["👍\uFE0F", "👍"],
    ["1\u20E3", "1️⃣"],
    ["❤\u200D🔥", "❤️‍🔥"],
    ["🕵🏽\u200D♂", "🕵🏽‍♂️"],
    ["👩🏽‍🤝‍👨🏿", "👩🏽‍🤝‍👨🏿"],
    ["🇺🇳", "🇺🇳"],
    ["🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"],
    [":melting_face:", "🫠"],
    [":face_with_bags_under_eyes:", "🫩"],
  ])("typed as %j is kept as %j", (typed, emoji) => {
    expect(readEmoji(typed)).toBe(emoji);
  });

  test.each([
    "",
    " ",
    "a",
    "1",
    "#",
    "👍👍",
    "👍 👍",
    "👍a",
    "😀\u200D😀",
    "🇺",
    "\u200D",
    "\uFE0F",
    "+1",
    "::",
    ":nothing:",
    ":constructor:",
    ":tada",
    "👍".repeat(100),
    "<b>",
  ])("is not %j", (typed) => {
    expect(readEmoji(typed)).toBeUndefined();
  });
});

describe("looking for an emoji", () => {
  test.each([
    ["tada", "🎉"],
    [":tada:", "🎉"],
    [":tad", "🎉"],
    ["thumbs", "👍"],
    ["Thumbs Up", "👍"],
    ["thumbs_up", "👍"],
    ["+1", "👍"],
    ["heart", "❤️"],
    ["ukrainian", "🇺🇦"],
    ["crying", "😢"],
    ["ukr", "🇺🇦"],
    ["pinata", "🪅"],
    ["piñ", "🤏"],
    ["up thumb", "👍"],
    ["❤", "❤️"],
    ["👍🏽", "👍🏽"],
  ])("by %j finds %s first", (query, emoji) => {
    expect(findEmoji(query, 5)[0]?.emoji).toBe(emoji);
  });

  test("by nothing finds what many use", () => {
    expect(findEmoji(" ", 3)).toEqual([
      { emoji: "🔥", name: "fire" },
      { emoji: "💯", name: "hundred points" },
      { emoji: "✅", name: "check mark button" },
    ]);
  });

  test.each(["qqq", "?!", "heart qqq", "x".repeat(4_000)])("by %j finds none", (query) => {
    expect(findEmoji(query, 5)).toEqual([]);
  });

  test("by a page of words takes no time", () => {
    const start = performance.now();
    findEmoji("a ".repeat(50_000), 5);
    expect(performance.now() - start).toBeLessThan(200);
  });

  test("finds no more than asked for, and none twice", () => {
    expect(findEmoji("a", 7)).toHaveLength(7);
    expect(findEmoji("👍", 0)).toEqual([]);
    const found = findEmoji("a", 5_000).map(({ emoji }) => emoji);
    expect(new Set(found).size).toBe(found.length);
  });
});

describe("the name of an emoji", () => {
  test.each([
    ["👍", "thumbs up"],
    ["👍🏽", "thumbs up: medium skin tone"],
    ["🕵🏽‍♂️", "man detective: medium skin tone"],
    ["🧑🏻‍🤝‍🧑🏿", "people holding hands: light skin tone, dark skin tone"],
    ["🇺🇦", "flag: Ukraine"],
    ["🫩", "face with bags under eyes"],
    ["🏽", "medium skin tone"],
    ["not one", "not one"],
  ])("%s is %j", (emoji, name) => {
    expect(nameOf(emoji)).toBe(name);
  });
});

describe("the table of emoji", () => {
  test("is what the packages say", async () => {
    const file = new URL("../../src/formatting/emoji.tsv", import.meta.url);
    expect(await Bun.file(file).text()).toBe(emojiTable());
  });

  test("has each emoji as it is kept, whether its variation selectors were typed or not", () => {
    for (const line of emojiTable().trimEnd().split("\n")) {
      const emoji = line.split("\t")[0]!;
      expect(readEmoji(emoji)).toBe(emoji);
      expect(readEmoji(emoji.replaceAll("\uFE0F", ""))).toBe(emoji);
    }
  });

  test("has each shortcode once, and every one reads as its emoji", () => {
    for (const line of emojiTable().trimEnd().split("\n")) {
      const [emoji, , , shortcodes = ""] = line.split("\t");
      for (const code of shortcodes.split(" ")) expect(readEmoji(`:${code}:`)).toBe(emoji!);
    }
  });
});
