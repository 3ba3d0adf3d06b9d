/** When somebody does not want to be called. */
export type Quiet = {
  /** Until this moment, in ms since 1970; null: it is over, or never was. */
  readonly until: number | null;
  /** Each day from this minute after midnight to that one, which may be of the next day; null: at no time. */
  readonly from: number | null;
  readonly to: number | null;
  /** Whose days, as the IANA names it: Europe/Berlin. */
  readonly timeZone: string;
};

const MINUTE = 60_000;
const HOUR = 60;

/** When the quiet of `now` ends, both in ms since 1970; undefined where it is not quiet. */
export function quietEnd(quiet: Quiet, now: number): number | undefined {
  const { until } = quiet;
  const first = until !== null && until > now ? until : now;
  // The hours of the day may follow at once.
  const end = dailyEnd(quiet, first) ?? first;
  return end > now ? end : undefined;
}

/** Whether `name` is a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    Temporal.Now.zonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

function dailyEnd({ from, to, timeZone }: Quiet, now: number): number | undefined {
  if (from === null || to === null || from === to) return undefined;
  const here = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
  const minute = here.hour * HOUR + here.minute;
  const isQuiet = from < to ? minute >= from && minute < to : minute >= from || minute < to;
  if (!isQuiet) return undefined;
  const time = { hour: Math.floor(to / HOUR), minute: to % HOUR };
  // Where the clock is set forward over it, that is when it goes on.
  const day = minute < to ? here : here.add({ days: 1 });
  return Math.max(day.withPlainTime(time).epochMilliseconds, now + MINUTE);
}
