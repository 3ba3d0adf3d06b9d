import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isTimeZone, quietEnd, type Quiet } from "../../../src/domain/notifications/quietHours.ts";

const at = (time: string) => Date.parse(time);
const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());
const NEVER: Quiet = { until: null, from: null, to: null, timeZone: "Europe/Berlin" };
const hours = (from: number, to: number, timeZone = "Europe/Berlin"): Quiet => ({
  ...NEVER,
  from: from * 60,
  to: to * 60,
  timeZone,
});

/** Time zones, and when their clocks are set back or forward. */
const CHANGES: Readonly<Record<string, readonly string[]>> = {
  "Europe/Berlin": ["2026-03-29T01:00Z", "2026-10-25T01:00Z"],
  "America/New_York": ["2026-03-08T07:00Z", "2029-11-04T06:00Z"],
  "Australia/Lord_Howe": ["2026-04-04T15:00Z", "2026-10-03T15:30Z"],
  "Pacific/Apia": [],
  UTC: [],
};

describe("it is quiet", () => {
  test.each([
    ["at no time", NEVER, "2026-11-28T03:00Z", undefined],
    [
      "until a moment",
      { ...NEVER, until: at("2026-11-28T05:00Z") },
      "2026-11-28T03:00Z",
      "2026-11-28T05:00:00.000Z",
    ],
    ["no more at that moment", { ...NEVER, until: at("2026-11-28T05:00Z") }, "2026-11-28T05:00Z", undefined],
    ["in the night, before midnight", hours(22, 7), "2026-11-28T21:30Z", "2026-11-29T06:00:00.000Z"],
    ["in the night, after midnight", hours(22, 7), "2026-11-28T02:00Z", "2026-11-28T06:00:00.000Z"],
    ["not in the day, where the night is", hours(22, 7), "2026-11-28T12:00Z", undefined],
    ["in the day", hours(9, 17), "2026-11-28T12:00Z", "2026-11-28T16:00:00.000Z"],
    ["from the very minute on", hours(22, 7), "2026-11-28T21:00Z", "2026-11-29T06:00:00.000Z"],
    ["and not in the last one", hours(22, 7), "2026-11-28T06:00Z", undefined],
    ["for no hours of no length", hours(7, 7), "2026-11-28T06:00Z", undefined],
    [
      "on the other side of the world",
      hours(22, 7, "Pacific/Auckland"),
      "2026-11-28T12:00Z",
      "2026-11-28T18:00:00.000Z",
    ],
    [
      "where days are half an hour off",
      hours(22, 7, "Asia/Kolkata"),
      "2026-11-28T20:00Z",
      "2026-11-29T01:30:00.000Z",
    ],
    [
      "an hour less in the night in which summer begins",
      hours(22, 7),
      "2026-03-28T21:30Z",
      "2026-03-29T05:00:00.000Z",
    ],
    [
      "an hour more in the one in which it ends",
      hours(22, 7),
      "2026-10-24T21:30Z",
      "2026-10-25T06:00:00.000Z",
    ],
    [
      "to an hour that there is not that night",
      { ...hours(22, 2), to: 150 },
      "2026-03-29T00:30Z",
      "2026-03-29T01:30:00.000Z",
    ],
    [
      "to the second time of an hour that comes twice",
      { ...hours(0, 0, "America/New_York"), to: 62 },
      "2029-11-04T06:00Z",
      "2029-11-04T06:02:00.000Z",
    ],
    [
      "to its first time, where that is still to come",
      { ...hours(0, 0, "America/New_York"), to: 62 },
      "2029-11-04T04:30Z",
      "2029-11-04T05:02:00.000Z",
    ],
    [
      "from the day before to its first time",
      { ...hours(22, 0, "America/New_York"), to: 62 },
      "2029-11-04T03:30Z",
      "2029-11-04T05:02:00.000Z",
    ],
    [
      "and goes on, where the clock is set forward over all that was between",
      { ...hours(0, 2, "America/New_York"), from: 121 },
      "2026-03-08T06:59Z",
      "2026-03-09T06:00:00.000Z",
    ],
    [
      "from a moment on into the night",
      { ...hours(22, 7), until: at("2026-11-28T22:00Z") },
      "2026-11-28T20:00Z",
      "2026-11-29T06:00:00.000Z",
    ],
  ] as const)("%s", (_, quiet, now, end) => {
    expect(iso(quietEnd(quiet, at(now)))).toBe(end as string);
  });

  test("to an end at which it is not quiet, whatever the hours and the clock", () => {
    const minute = fc.option(fc.integer({ min: 0, max: 1_439 }), { nil: null });
    const zone = fc.constantFrom(...Object.keys(CHANGES));
    const anyTime = fc.integer({ min: at("2024-01-01"), max: at("2030-01-01") });
    const change = fc.constantFrom(...Object.values(CHANGES).flat().map(at));
    const around = fc.integer({ min: -180, max: 180 });
    // What may go wrong does within hours of a change of the clock.
    const now = fc.oneof(
      anyTime,
      fc.tuple(change, around).map(([time, minutes]) => time + minutes * 60_000),
    );
    fc.assert(
      fc.property(
        minute,
        minute,
        zone,
        now,
        fc.option(fc.integer({ min: -1e7, max: 1e8 }), { nil: null }),
        (from, to, timeZone, time, later) => {
          const quiet = { from, to, timeZone, until: later === null ? null : time + later };
          const end = quietEnd(quiet, time);
          if (end === undefined) return;
          expect(end).toBeGreaterThan(time);
          expect(end - time).toBeLessThanOrEqual(Math.max(0, later ?? 0) + 50 * 3_600_000);
          expect(quietEnd(quiet, end)).toBeUndefined();
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

test.each([
  ["Europe/Berlin", true],
  ["UTC", true],
  ["Mars/Olympus", false],
  ["2020-01-01T00:00[Europe/Berlin]", false],
  ["2020-01-01T00:00Z", false],
  ["", false],
])("%j is a time zone: %p", (name, isOne) => {
  expect(isTimeZone(name)).toBe(isOne);
});
