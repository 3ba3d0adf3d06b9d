import type { PushSettings } from "../../domain/notifications/pushSettings.ts";

/** The form in which one says how one wants to be called. */
export type Fields = {
  readonly text: "yes" | "no";
  /** For how many hours it is to be quiet from now on; "": as it is. */
  readonly hours: string;
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  /** After how many hours away one is sent what one missed. */
  readonly digest: string;
};

const HOUR = 3_600_000;

/** Hours of quiet that one can choose, 0 ending it. */
export const QUIET_HOURS = [0, 1, 4, 8, 24, 72] as const;

/** What the form says of calls, of one who had wanted `before`, at `now` in ms since 1970. */
export function settingsFrom(
  { text, hours, from, to, timeZone }: Fields,
  before: PushSettings,
  now: number,
): PushSettings {
  const chosen = QUIET_HOURS.find((one) => String(one) === hours);
  const until = chosen === undefined ? before.until : chosen === 0 ? null : now + chosen * HOUR;
  return {
    showsText: text === "yes",
    until,
    from: minuteOf(from),
    to: minuteOf(to),
    timeZone: timeZone.trim() || before.timeZone,
  };
}

/** Minutes after midnight that a field of time says; null where it is empty, NaN for what is none, which a service refuses by its field. */
function minuteOf(time: string): number | null {
  if (time.trim() === "") return null;
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)(:[0-5]\d)?$/.exec(time.trim()) ?? [];
  return Number(hour) * 60 + Number(minute);
}

/** The form in which `settings` stand at `now`, in ms since 1970, and the hours of the `digest`, where there is one to choose. */
export function fieldsOf(
  { showsText, until, from, to, timeZone }: PushSettings,
  digest: number | undefined,
  now: number,
): Fields {
  const text = showsText ? "yes" : "no";
  const hours = until !== null && until > now ? "" : "0";
  return {
    text,
    hours,
    from: timeOf(from),
    to: timeOf(to),
    timeZone,
    digest: digest === undefined ? "" : String(digest),
  };
}

function timeOf(minutes: number | null): string {
  if (minutes === null) return "";
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
