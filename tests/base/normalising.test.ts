import { Glob } from "bun";
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { join } from "node:path";
import { normalised } from "../../src/base/normalising.ts";

const FORMS = ["NFC", "NFD", "NFKC", "NFKD"] as const;
const LETTERS = [..."aéÅ학ﬁが½ｶｸ", "क", "한", "1100"];
const MARKS = [..."\u0300\u0315\u0334\u0308\u0344\u093C\u0E4D\u3099\uFF9E\uFF9F"];

describe("a normalised text", () => {
  test("is what Unicode says, whatever it is, where no more than 30 marks stand in a row", () => {
    const part = fc.tuple(
      fc.constantFrom(...LETTERS),
      fc.array(fc.constantFrom(...MARKS), { maxLength: 30 }).map((marks) => marks.join("")),
    );
    const texts = fc.array(part).map((parts) => parts.flat().join(""));
    fc.assert(
      fc.property(texts, fc.constantFrom(...FORMS), (text, form) => {
        expect(normalised(text, form)).toBe(text.normalize(form));
      }),
    );
  });

  test("has all of a heap of marks, in whatever order", () => {
    const heap = fc.array(fc.constantFrom(...MARKS), { minLength: 31, maxLength: 200 });
    const sorted = (text: string) => [...text].toSorted().join("");
    fc.assert(
      fc.property(heap, (marks) => {
        const text = `क${marks.join("")}é`;
        expect(sorted(normalised(text, "NFD"))).toBe(sorted(text.normalize("NFD")));
      }),
    );
  });

  test("says the same of a heap that was normalised before", () => {
    const heap = `a${"\u0315".repeat(100)}${"\u0300".repeat(100)}`;
    expect(normalised(normalised(heap, "NFD"), "NFD")).toBe(normalised(heap, "NFD"));
  });
});

test("nothing normalises in another way, which takes the square of the marks in a row", async () => {
  const src = join(import.meta.dir, "../../src");
  const found: string[] = [];
  for await (const file of new Glob("**/*.{ts,tsx}").scan(src))
    if ((await Bun.file(join(src, file)).text()).includes(".normalize(")) found.push(file);
  expect(found).toEqual(["base/normalising.ts"]);
});
