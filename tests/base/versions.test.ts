import { expect, test } from "bun:test";
import { Versions } from "../../src/base/versions.ts";

test("what has changed since is told by those whom it concerns", () => {
  const versions = new Versions<string>();
  versions.grow("pond");
  const before = versions.all;
  const concerns = (...keys: string[]) => versions.hasChangedSince(before, (key) => keys.includes(key));
  expect(concerns("pond", "garden")).toBe(false);
  versions.grow("garden");
  expect(concerns("pond")).toBe(false);
  expect(concerns("garden")).toBe(true);
  versions.grow("pond");
  expect(concerns("pond")).toBe(true);
});

test("where too much has changed to tell, all may have", () => {
  const versions = new Versions<number>();
  versions.grow(0);
  const isChanged = (key: number) => versions.hasChangedSince(1, (changed) => changed === key);
  for (let changes = 1; changes <= 256; changes += 1) versions.grow(1);
  expect([isChanged(0), isChanged(1)]).toEqual([false, true]);
  versions.grow(1);
  expect(isChanged(0)).toBe(true);
});

test("a key that did not change has the same version, until too many others have changed to tell", () => {
  const versions = new Versions<number>();
  versions.grow(0);
  const before = versions.of(0);
  for (let key = 1; key < 10_000; key += 1) versions.grow(key);
  expect([versions.of(0), versions.of(-1)]).toEqual([before, 0]);
  for (let key = 10_000; key <= 20_000; key += 1) versions.grow(key);
  expect(versions.of(0)).toBeGreaterThan(before);
  expect([versions.of(-1), versions.of(10_001)]).toEqual([versions.of(0), 10_002]);
});
