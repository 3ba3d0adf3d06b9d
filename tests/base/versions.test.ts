import { expect, test } from "bun:test";
import { Versions } from "../../src/base/versions.ts";

test("what has changed since is told by those whom it concerns", () => {
  const versions = new Versions<string>();
  versions.grow("pond");
  const before = versions.all;
  const concerns = (...keys: string[]) => versions.hasChangedSince(before, (key) => keys.includes(key));
  expect(concerns("pond", "garden")).toBe(false);
  versions.grow("garden");
  // To look at a key is no change of it.
  versions.of("pond");
  expect(concerns("pond")).toBe(false);
  expect(concerns("garden")).toBe(true);
  versions.grow("pond");
  expect(concerns("pond")).toBe(true);
});

test("what is no more told apart counts as changed", () => {
  const versions = new Versions<number>();
  versions.grow(0);
  const before = versions.all;
  for (let key = 1; key <= 10_000; key += 1) versions.grow(key);
  expect(versions.of(0)).toBe(before);
  expect(versions.hasChangedSince(before, (key) => key === 0)).toBe(false);
  expect(versions.hasChangedSince(before - 1, (key) => key === 0)).toBe(true);
  versions.grow(10_001);
  expect(versions.of(0)).toBeGreaterThan(before);
  expect(versions.hasChangedSince(before, (key) => key === 0)).toBe(true);
});
