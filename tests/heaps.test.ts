import { expect, test } from "bun:test";
import { withoutMarks } from "../src/domain/accounts/readings.ts";
import { oneLine } from "../src/domain/rooms/roomDraft.ts";
import { areIn, marked } from "../src/domain/search/marking.ts";
import { readQuery } from "../src/domain/search/query.ts";
import { indexed } from "../src/domain/search/words.ts";
import { fold as foldForEmoji } from "../src/formatting/emojiSearch.ts";
import { plainText } from "../src/formatting/formatting.ts";
import { fold, letters } from "../src/formatting/wordFolding.ts";
import { foldName } from "../src/names/folding.ts";
import { skeleton } from "../src/names/lookalikes.ts";
import { foldTyped, normaliseName } from "../src/names/userNames.ts";
import { startRobin } from "./support/robin.ts";

const { terms } = readQuery("hello", 0);

/** What reads a text that somebody typed, in whatever script. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  fold,
  letters,
  indexed,
  marked: (text) => marked(text, terms),
  areIn: (text) => areIn(text, [], terms),
  plainText,
  foldForEmoji,
  foldName,
  foldTyped,
  normaliseName,
  skeleton,
  withoutMarks,
  oneLine,
};

/** The costliest order of marks: the last ones go before all others. */
const heap = (length: number): string => "\u0315".repeat(length / 2) + "\u0300".repeat(length / 2);

const SHAPES: Readonly<Record<string, (length: number) => string>> = {
  "behind a letter of Latin": (length) => `hello a${heap(length)}`,
  "behind one of Devanagari": (length) => `hello क${heap(length)}`,
  "with joiners between": (length) =>
    `hello क${"\u0315\u200D".repeat(length / 4)}${"\u0300\u200D".repeat(length / 4)}`,
  "of half-width kana": (length) => `hello か${"\uFF9E\u0315".repeat(length / 2)}`,
};

/** The shortest time, in ms, that `act` takes. */
function shortest(act: () => unknown): number {
  const times = Array.from({ length: 7 }, () => {
    const start = performance.now();
    act();
    return performance.now() - start;
  });
  return Math.min(...times);
}

test.each(Object.entries(SHAPES))("a heap of marks %s takes time as its length alone", (_, shape) => {
  const slow: string[] = [];
  for (const [name, read] of Object.entries(READERS)) {
    const [some, more] = [shape(4_000), shape(16_000)];
    // Four times the length takes four times as long; with the square of it it would be sixteen times. Others use the machine, too.
    const isSlow = () =>
      shortest(() => read(more)) >
      6 *
        Math.max(
          shortest(() => read(some)),
          0.2,
        );
    if (isSlow() && isSlow() && isSlow()) slow.push(name);
  }
  expect(slow).toEqual([]);
});

test("a page of people after a heap of marks takes time as its length alone", async () => {
  const ada = await startRobin().signedIn("Ada");
  const shortestOf = async (length: number) => {
    const path = `/users?${new URLSearchParams({ after: `a${heap(length)}` })}`;
    let shortest = Infinity;
    for (let time = 0; time < 5; time += 1) {
      const start = performance.now();
      await ada.get(path);
      shortest = Math.min(shortest, performance.now() - start);
    }
    return shortest;
  };
  await shortestOf(100);
  const isSlow = async () => (await shortestOf(16_000)) > 6 * (await shortestOf(4_000));
  expect((await isSlow()) && (await isSlow()) && (await isSlow())).toBe(false);
});
