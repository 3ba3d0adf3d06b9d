import { expect, test } from "bun:test";
import { shortened } from "../../../public/script/graphemes.js";
import { limits } from "../../../src/base/limits.ts";
import { assets } from "../../../src/web/assets/assets.ts";
import { PAPER } from "../../../src/web/assets/pwa.ts";
import { Avatar } from "../../../src/web/page/person.tsx";

// Numbers that the style sheets or the script have again.

const style = new TextDecoder().decode(assets.style.bytes);

test("the bars of a phone are of the colour of the page", () => {
  const [, ...colours] = /--paper:\s*light-dark\((oklch\([^)]+\)),\s*(oklch\([^)]+\))\)/.exec(style)!;
  expect(colours.map((colour) => Bun.color(colour, "hex"))).toEqual([PAPER.light, PAPER.dark]);
});

test("each avatar has a colour, and each colour somebody", () => {
  const avatars = Array.from({ length: 100 }, (_, id) =>
    String(Avatar({ user: { id, name: "Ada", avatar: null } })),
  );
  const given = avatars.map((avatar) => /\bhue-\d+/.exec(avatar)![0]);
  const drawn = [...style.matchAll(/\.(hue-\d+)\s*\{/g)].map(([, hue]) => hue!);
  expect([...new Set(given)].sort()).toEqual(drawn.sort());
});

test("what one replies to is shown as long in the composer as it is quoted", () => {
  expect(shortened("a".repeat(1_000))).toHaveLength(limits.quote.most);
  expect(shortened("Ada said.")).toBe("Ada said.");
});
