import { expect, test } from "bun:test";
import { nameBegun, shortcodeBegun } from "../../public/script/begun.js";

test.each([
  [":th", "th"],
  ["so (:thumbs_u", "thumbs_u"],
  ["好:th", "th"],
  [":+1", "+1"],
  ["a `code` :th", "th"],
  ["```\ncode\n```\n:th", "th"],
])("%j begins an emoji", (before, name) => {
  expect(shortcodeBegun(before)).toBe(name);
});

test.each([
  ":",
  ":t",
  "12:30",
  "note:th",
  "std::th",
  "https://th",
  "\\:th",
  "`a :th",
  "```\na\n\n:th",
  ":th ",
])("%j begins none", (before) => {
  expect(shortcodeBegun(before)).toBeUndefined();
});

test("a name that is begun may have what joins or parts letters of its word", () => {
  const begun = ["གཅིག་@བཀྲ་", "@བཀྲ་ཤི", "@می\u200Cخ"].map(nameBegun);
  expect(begun).toEqual(["བཀྲ་", "བཀྲ་ཤི", "می\u200Cخ"]);
});

test("an @ begins a name where none is in the way before it", () => {
  expect([nameBegun("hi @Ma"), nameBegun("こんばんは＠M"), nameBegun("a@b")]).toEqual(["Ma", "M", undefined]);
});
