const QUARTER = 15 * 60_000;

/** The day and the hour of a moment by the clocks of a time zone. */
export type Slot = { readonly day: string; readonly hour: number };

/** The days and hours of a time zone; days are written as in 2026-11-28. */
export class Calendar {
  #timeZone: string;
  /** No zone differs from another by less than a quarter of an hour: what is known of one moment holds for that long. */
  #known = new Map<number, Slot>();

  /** `timeZone`, as the IANA names it: Europe/Berlin. */
  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  /** When it is for those in the zone, `at` in ms since 1970. */
  slotOf(at: number): Slot {
    const quarter = Math.floor(at / QUARTER);
    let slot = this.#known.get(quarter);
    if (!slot) {
      const there = this.#at(at);
      slot = { day: there.toPlainDate().toString(), hour: there.hour };
      this.#known.set(quarter, slot);
    }
    return slot;
  }

  /** The last `count` days up to that of `now`, the oldest first. */
  lastDays(now: number, count: number): readonly string[] {
    const today = this.#at(now).toPlainDate();
    return Array.from({ length: count }, (_, index) =>
      today.subtract({ days: count - 1 - index }).toString(),
    );
  }

  /** The moment at which `day` begins, in ms since 1970. */
  startOf(day: string): number {
    return Temporal.PlainDate.from(day).toZonedDateTime(this.#timeZone).epochMilliseconds;
  }

  #at(at: number): Temporal.ZonedDateTime {
    return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.#timeZone);
  }
}
