import type { PushSettings } from "../../domain/notifications/pushSettings.ts";

/** The form in which one says how one wants to be called. */
type Fields = {
  readonly text: "yes" | "no";
  /** For how many hours it is to be quiet from now on; "": as it is. */
  readonly hours: string;
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
};

const HOUR = 3_600_000;

/** Hours of quiet that one can choose, 0 ending it. */
export const QUIET_HOURS = [0, 1, 4, 8, 24, 72] as const;

/** What the form says, of one who had wanted `before`, at `now` in ms since 1970. */
export function settingsFrom(
  { text, hours, from, to, timeZone }: Fields,
  before: PushSettings,
  now: number,
): PushSettings {
  const chosen = QUIET_HOURS.find((one) => String(one) === hours);
  const until = chosen === undefined ? before.until : chosen === 0 ? null : now + chosen * HOUR;
  const [first, last] = [minuteOf(from), minuteOf(to)];
  const isDaily = first !== null && last !== null;
  return {
    showsText: text === "yes",
    until,
    from: isDaily ? first : null,
    to: isDaily ? last : null,
    timeZone: timeZone.trim() || before.timeZone,
  };
}

/** Minutes after midnight that a field of time says; null where it says none. */
function minuteOf(time: string): number | null {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)/.exec(time) ?? [];
  return hour === undefined ? null : Number(hour) * 60 + Number(minute);
}

/** The same as such a field has it. */
export function timeOf(minutes: number | null): string {
  if (minutes === null) return "";
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
