import { expect, test } from "bun:test";
import { inChromium } from "./chromium.ts";
import { leavingNarrow } from "./narrow.ts";
import { lookAt } from "./pages.ts";

/** Besides English, which is looked at with small screens. */
const LONG_WORDS = ["de", "fr", "es", "pt", "ar"];

inChromium("On every page", () => {
  // The longest words and the other direction in every state; Chinese and Japanese lines break anywhere.
  test.each(LONG_WORDS)(
    "there is nothing that leaves a narrow window (%s)",
    async (language) => {
      const isPlainOnly = !["de", "ar"].includes(language);
      const found = await lookAt(language, leavingNarrow, (tab) => tab.size(320, 640), isPlainOnly);
      expect(found).toEqual({});
    },
    120_000,
  );
});
