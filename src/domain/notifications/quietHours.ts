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

const HOUR = 60;

/** When the quiet of `now` ends, both in ms since 1970; undefined where it is not quiet. */
export function quietEnd(quiet: Quiet, now: number): number | undefined {
  const { until } = quiet;
  const first = until !== null && until > now ? until : now;
  const end = afterHours(quiet, first);
  return end > now ? end : undefined;
}

/** When the hours of the day are over that are at `time`, both in ms since 1970; `time` itself where there are none. */
function afterHours(quiet: Quiet, time: number): number {
  const end = dailyEnd(quiet, time);
  // Where the clock is set forward over all that is between, the next ones follow at once.
  return end === undefined ? time : afterHours(quiet, end);
}

/** Whether `name` is a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    // Temporal takes a date that names a zone, too, by which no clock can be written.
    new Intl.DateTimeFormat("en", { timeZone: name });
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
  // An hour that comes twice, as the clock is set back, stays the one it is. Where it is set forward over the end, that is when it goes on.
  const end =
    minute < to ? here.with({ ...time, ...WHOLE_MINUTE }) : here.add({ days: 1 }).withPlainTime(time);
  return end.epochMilliseconds;
}

const WHOLE_MINUTE = { second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 };
