import { expect, test } from "bun:test";
import { inChromium } from "./chromium.ts";
import { leavingNarrow } from "./narrow.ts";
import { lookAt } from "./pages.ts";
import type { Tab } from "./tab.ts";

inChromium("On every page", () => {
  const narrow = (tab: Tab) => tab.size(320, 640);

  // The longest words and the other direction. English is looked at with small screens.
  test.each(["de", "ar"])(
    "there is nothing that leaves a narrow window (%s)",
    async (language) => {
      expect(await lookAt([language], leavingNarrow, narrow)).toEqual({});
    },
    120_000,
  );

  // Chinese and Japanese lines break anywhere.
  test("in other languages with long words there is as little, where nothing was done on it", async () => {
    expect(await lookAt(["fr", "es", "pt"], leavingNarrow, narrow, true)).toEqual({});
  }, 120_000);
});
