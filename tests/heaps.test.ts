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

/** How often times are taken: others use the machine, too, and what they lengthen first may be the shorter one. */
const ROUNDS = { fewest: 5, most: 20 };

/**
 * Whether four times the length takes at most about four times as long, by the shortest times in ms; with the square of the
 * length it would be sixteen times.
 */
async function growsAsItsLength(act: (length: number) => unknown): Promise<boolean> {
  let [some, more] = [Infinity, Infinity];
  for (let round = 1; round <= ROUNDS.most; round += 1) {
    some = Math.min(some, await timeOf(() => act(4_000)));
    more = Math.min(more, await timeOf(() => act(16_000)));
    if (round >= ROUNDS.fewest && more <= 6 * Math.max(some, 0.2)) return true;
  }
  return false;
}

async function timeOf(act: () => unknown): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

test.each(Object.entries(SHAPES))("a heap of marks %s takes time as its length alone", async (_, shape) => {
  const slow: string[] = [];
  for (const [name, read] of Object.entries(READERS)) {
    const texts = new Map([4_000, 16_000].map((length) => [length, shape(length)]));
    if (!(await growsAsItsLength((length) => read(texts.get(length)!)))) slow.push(name);
  }
  expect(slow).toEqual([]);
});

test("a page of people after a heap of marks takes time as its length alone", async () => {
  const ada = await startRobin().signedIn("Ada");
  const ask = (length: number) => ada.get(`/users?${new URLSearchParams({ after: `a${heap(length)}` })}`);
  await ask(100);
  expect(await growsAsItsLength(ask)).toBe(true);
});
