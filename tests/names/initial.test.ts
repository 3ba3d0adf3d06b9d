import { expect, test } from "bun:test";
import { initialOf } from "../../src/names/initial.ts";
import { FORMER } from "../../src/names/userNames.ts";

test.each([
  ["ada", "A"],
  ["éva", "É"],
  ["ąda", "Ą"],
  ["क्षमा", "क्ष"],
  ["ნინო", "ნ"],
  ["ßen", "ß"],
  ["李", "李"],
  [FORMER, "–"],
])("%p has %p in place of a picture", (name, initial) => {
  expect(initialOf(name)).toBe(initial);
});
