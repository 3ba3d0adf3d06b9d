import { describe, expect, test } from "bun:test";
import { lastingOf } from "../../../src/domain/statistics/growth.ts";

const DAY = 86_400_000;
const GB = 1_000_000_000;

const grown = { messages: 0, text: 0, files: 30 * GB, ms: 30 * DAY };
const disk = { data: 100 * GB, backups: 0, free: 90 * GB };

describe("the free disk lasts", () => {
  test("as long as it takes until as much has come as is free", () => {
    expect(lastingOf(disk, grown)).toBe(90);
  });

  test("as many times less as backups take what they are of", () => {
    expect(lastingOf({ ...disk, backups: 200 * GB }, grown)).toBe(30);
  });

  test("less with messages, which take more than their letters", () => {
    const talk = { ...grown, files: 0, messages: 1_000_000, text: 60_000_000 };
    // 490 MB in 30 days.
    expect(lastingOf({ ...disk, free: 49 * GB }, talk)).toBe(3_000);
  });

  test("by the rate of the days that a young place has", () => {
    expect(lastingOf(disk, { ...grown, ms: 10 * DAY })).toBe(30);
  });

  test("as long as nobody knows, in the first week", () => {
    expect(lastingOf(disk, { ...grown, ms: 7 * DAY - 1 })).toBeUndefined();
    expect(lastingOf(disk, { ...grown, ms: 7 * DAY })).toBe(21);
  });

  test("for more than ten years where hardly anything comes", () => {
    expect(lastingOf(disk, { ...grown, files: 0 })).toBe("far");
    expect(lastingOf(disk, { ...grown, files: GB / 2 })).toBe("far");
    expect(lastingOf({ ...disk, data: 0 }, { ...grown, files: 0 })).toBe("far");
  });

  test("for no day where none is free", () => {
    expect(lastingOf({ ...disk, free: 0 }, grown)).toBe(0);
  });
});
