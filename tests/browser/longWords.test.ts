import { expect, test } from "bun:test";
import { inChromium } from "./chromium.ts";
import { withLongestWords } from "./longestWords.ts";
import { leavingNarrow, narrow } from "./narrow.ts";
import { lookAt } from "./pages.ts";

inChromium("On every page", () => {
  // Chinese and Japanese lines break anywhere. Arabic is looked at with what bars the way.
  test("there is nothing that leaves a narrow window, whatever the longest words for it are", async () => {
    expect(await withLongestWords(() => lookAt("de", leavingNarrow, narrow))).toEqual({});
  }, 120_000);
});
