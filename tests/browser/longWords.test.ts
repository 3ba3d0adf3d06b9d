import { expect, test } from "bun:test";
import { inChromium } from "./chromium.ts";
import { leavingNarrow, narrow } from "./narrow.ts";
import { lookAt } from "./pages.ts";

inChromium("On every page", () => {
  // The longest words. English is looked at with small screens, and Arabic with what bars the way.
  test("there is nothing that leaves a narrow window (de)", async () => {
    expect(await lookAt(["de"], leavingNarrow, narrow)).toEqual({});
  }, 120_000);

  // Chinese and Japanese lines break anywhere.
  test("in other languages with long words there is as little, where nothing was done on it", async () => {
    expect(await lookAt(["fr", "es", "pt"], leavingNarrow, narrow, true)).toEqual({});
  }, 120_000);
});
