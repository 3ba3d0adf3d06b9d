import { expect, test } from "bun:test";
import { inChromium } from "./chromium.ts";
import { tooSmall } from "./fingers.ts";
import { withLongestWords } from "./longestWords.ts";
import { leavingNarrow, narrow } from "./narrow.ts";
import { lookAt } from "./pages.ts";
import type { Tab } from "./tab.ts";

inChromium("On every page", () => {
  // Chinese and Japanese lines break anywhere. Arabic, which has short words, is looked at with what bars the way.
  test("nothing leaves a narrow window, and a finger hits what it is to hit, whatever the longest words for it are", async () => {
    const look = async (tab: Tab) => [...(await leavingNarrow(tab)), ...(await tooSmall(tab))];
    expect(await withLongestWords(() => lookAt("de", look, narrow))).toEqual({});
  }, 120_000);
});
