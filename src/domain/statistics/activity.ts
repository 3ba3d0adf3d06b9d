import type { Database } from "bun:sqlite";
import { Calendar } from "./calendar.ts";

/** What was said on a day: so many messages, by so many people. */
export type Day = { readonly day: string; readonly messages: number; readonly people: number };

/** How much was said lately, and when; what was deleted meanwhile does not count. */
export type Activity = {
  /** The time zone whose days and hours these are. */
  readonly timeZone: string;
  /** The last 30, the oldest first; the last one is not over yet. */
  readonly days: readonly Day[];
  /** Messages of these days by the hour in which they were said, from midnight on. */
  readonly hours: readonly number[];
  /** Bytes that these messages are of, and their files. */
  readonly text: number;
  readonly files: number;
  /** When the first of these days began, in ms since 1970. */
  readonly since: number;
};

type Row = {
  readonly id: number;
  readonly user: number;
  readonly at: number;
  readonly bytes: number;
  readonly isSaid: number;
};

/** How many days are looked at. */
export const DAYS = 30;

/** Messages that are looked at between two turns of others: some 0.3 ms. */
const SLICE = 1_000;

/** Counts what was said in the last 30 days. */
export class ActivityCount {
  #sql;

  constructor(db: Database) {
    this.#sql = {
      messages: db.query<Row, { before: number; most: number }>(
        `select id, user_id as user, created_at as at, octet_length(content) as bytes,
           deleted_at is null and event is null as isSaid
         from messages where id < $before order by id desc limit $most`,
      ),
      files: db.query<{ bytes: number }, { from: number; to: number }>(
        `select coalesce(sum(size), 0) as bytes from files where message_id >= $from and message_id <= $to`,
      ),
    };
  }

  /** The days up to that of `now`, in ms since 1970, as they are in `timeZone`. Others have their turn meanwhile. */
  async upTo(now: number, timeZone: string): Promise<Activity> {
    const tally = new Tally(now, timeZone);
    for (let before = Number.MAX_SAFE_INTEGER; ;) {
      const rows = this.#sql.messages.all({ before, most: SLICE });
      // The clock may have been set back for a while: one that is older ends nothing, a thousand do.
      const recent = rows.filter(({ at }) => at >= tally.since);
      for (const row of recent) if (row.isSaid === 1) tally.add(row);
      const [newest, oldest] = [recent[0], recent.at(-1)];
      if (!newest || !oldest) break;
      tally.addFiles(this.#sql.files.get({ from: oldest.id, to: newest.id })!.bytes);
      if (rows.length < SLICE) break;
      before = rows.at(-1)!.id;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return tally.activity;
  }
}

/** What was counted so far. */
class Tally {
  readonly since: number;
  #timeZone: string;
  #calendar: Calendar;
  #days: Map<string, { messages: number; readonly people: Set<number> }>;
  #hours = Array.from({ length: 24 }, () => 0);
  #text = 0;
  #files = 0;

  constructor(now: number, timeZone: string) {
    this.#timeZone = timeZone;
    this.#calendar = new Calendar(timeZone);
    const days = this.#calendar.lastDays(now, DAYS);
    this.since = this.#calendar.startOf(days[0]!);
    this.#days = new Map(days.map((day) => [day, { messages: 0, people: new Set() }]));
  }

  add({ user, at, bytes }: Row): void {
    const { day, hour } = this.#calendar.slotOf(at);
    const there = this.#days.get(day);
    // Said by a clock that was ahead.
    if (!there) return;
    there.messages += 1;
    there.people.add(user);
    this.#hours[hour]! += 1;
    this.#text += bytes;
  }

  addFiles(bytes: number): void {
    this.#files += bytes;
  }

  get activity(): Activity {
    return {
      timeZone: this.#timeZone,
      days: [...this.#days].map(([day, { messages, people }]) => ({ day, messages, people: people.size })),
      hours: this.#hours,
      text: this.#text,
      files: this.#files,
      since: this.since,
    };
  }
}
