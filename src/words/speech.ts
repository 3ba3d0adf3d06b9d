/** A word in each of the forms that go with a number. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

type Language = {
  /** As a page names it (BCP 47). */
  readonly language: string;
  readonly direction?: "ltr" | "rtl";
  /** How numbers and dates are written, where the language alone does not say so. */
  readonly locale?: string;
};

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** In what a duration is told that is shorter than so many seconds. */
const UNITS = [
  { unit: "second", seconds: 1, upTo: 1.5 * MINUTE },
  { unit: "minute", seconds: MINUTE, upTo: 1.5 * HOUR },
  { unit: "hour", seconds: HOUR, upTo: 1.5 * DAY },
  { unit: "day", seconds: DAY, upTo: Infinity },
] as const;

/** In what a number of days is told that is smaller than so many. */
const SPANS = [
  { unit: "day", days: 1, upTo: 60 },
  { unit: "month", days: 30.4, upTo: 730 },
  { unit: "year", days: 365, upTo: Infinity },
] as const;

/** In what a number of bytes is told that is smaller than so many. */
const SIZES = [
  { name: "byte", bytes: 1, upTo: 1_000 },
  { name: "kilobyte", bytes: 1_000, upTo: 1_000_000 },
  { name: "megabyte", bytes: 1_000_000, upTo: 1_000_000_000 },
  { name: "gigabyte", bytes: 1_000_000_000, upTo: Infinity },
] as const;

/** A name or a text that somebody typed, which may be written the other way round: what is beside it stays there. */
export function isolated(typed: string): string {
  return `\u2068${typed}\u2069`;
}

/** What Intl knows of a language: how it counts, lists and dates. Each part of it is made when it is first needed. */
export function speech({ language, direction = "ltr", locale = language }: Language) {
  const numbers = once(() => new Intl.NumberFormat(locale));
  const plurals = once(() => new Intl.PluralRules(locale));
  const collator = once(() => new Intl.Collator(locale, { numeric: true }));
  const lists = once(() => new Intl.ListFormat(locale, { type: "conjunction" }));
  const moments = once(
    () => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }),
  );
  const days = once(
    () =>
      new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" }),
  );
  const hours = once(
    () => new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone: "UTC" }),
  );
  const units = UNITS.map(({ unit, ...rest }) => ({
    ...rest,
    format: once(() => new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" })),
  }));

  return {
    language,
    direction,
    locale,
    number: (value: number) => numbers().format(value),
    /** Below 0 where `one` stands before `other` in a list, numbers by their value; 0 for the same text alone. */
    compare: (one: string, other: string) =>
      collator().compare(one, other) || (one < other ? -1 : Number(one > other)),
    /** Several names as one: "Ada, Bob and Cleo". */
    list: (names: readonly string[]) => lists().format(direction === "rtl" ? names.map(isolated) : names),
    /** A moment, in ms since 1970, for whoever has no script that tells it in the own zone. */
    moment: (at: number) => `${moments().format(at)} UTC`,
    /** A day that is written as 2026-11-28. */
    day: (day: string) => days().format(new Date(day)),
    /** The beginning of an hour of the day. */
    hour: (hour: number) => hours().format(hour * HOUR * 1_000),
    /** The time of the day that it is at a moment, in ms since 1970, in a time zone. */
    timeIn: (timeZone: string, at: number) =>
      new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone }).format(at),
    /** Some days in words, in a larger unit when there are many. */
    span: (length: number) => {
      const { unit, days: one } = SPANS.find(({ upTo }) => length < upTo)!;
      return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(
        Math.round(length / one),
      );
    },
    /** Whole seconds in words, in a larger unit when there are many. */
    duration: (length: number) => {
      const { seconds, format } = units.find(({ upTo }) => length < upTo)!;
      return format().format(Math.ceil(length / seconds));
    },
    /** How many bytes there are, in a unit of thousands of them. */
    size: (bytes: number) => {
      const unit = SIZES.find(({ upTo }) => bytes < upTo)!;
      const style = {
        style: "unit",
        unit: unit.name,
        // Short for many it says "5 byte".
        unitDisplay: unit.name === "byte" ? "long" : "short",
        maximumFractionDigits: 1,
      } as const;
      return new Intl.NumberFormat(locale, style).format(bytes / unit.bytes);
    },
    /** What says how many there are, in the form that goes with the number; # stands for it. */
    counted: (forms: Forms) => (count: number) =>
      (forms[plurals().select(count)] ?? forms.other).replace("#", numbers().format(count)),
  };
}

function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => (made ??= make());
}
