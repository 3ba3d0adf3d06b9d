import type { Database } from "bun:sqlite";
import { LRUCache } from "lru-cache";
import { type Activity, ActivityCount } from "./activity.ts";
import { DiskUse, type Use } from "./diskUse.ts";
import { type Lasting, lastingOf } from "./growth.ts";

type Parts = {
  readonly settings: { readonly dataDir: string; readonly s3?: object | undefined };
  readonly now: () => number;
  readonly steady: () => number;
};

export type Figures = {
  readonly activity: Activity;
  readonly use: Use;
  readonly lasting: Lasting;
};

/** How long what was counted is taken for true, in ms: to count a million messages takes a quarter of a second. */
const KNOWN_FOR = 60_000;

/** Time zones whose days and hours are remembered. */
const ZONES = 8;

/** How much is said, what it takes on the disk, and how long there is room for more: for those who run the place. */
export class Statistics {
  #of: Parts;
  #counted: ActivityCount;
  #use: DiskUse;
  #begin;
  #known = new LRUCache<string, { readonly at: number; readonly activity: Promise<Activity> }>({
    max: ZONES,
  });

  constructor(db: Database, of: Parts) {
    this.#of = of;
    this.#counted = new ActivityCount(db);
    this.#use = new DiskUse(db, of.settings);
    this.#begin = db.query<{ at: number }, []>(
      "select created_at as at from users where id = (select min(id) from users)",
    );
  }

  /** What is said, as of a minute ago at most, by the days and hours of `timeZone`, and what is on the disk now. */
  async in(timeZone: string): Promise<Figures> {
    const { now, settings } = this.#of;
    const activity = await this.#activityIn(timeZone);
    const use = await this.#use.measure();
    const grown = {
      messages: activity.days.reduce((sum, { messages }) => sum + messages, 0),
      text: activity.text,
      files: settings.s3 ? 0 : activity.files,
      ms: now() - Math.max(activity.since, this.#begin.get()?.at ?? now()),
    };
    const data = use.database + (settings.s3 ? 0 : use.files);
    return { activity, use, lasting: lastingOf({ ...use, data }, grown) };
  }

  #activityIn(timeZone: string): Promise<Activity> {
    const { now, steady } = this.#of;
    const known = this.#known.get(timeZone);
    if (known && steady() - known.at < KNOWN_FOR) return known.activity;
    const activity = this.#counted.upTo(now(), timeZone);
    this.#known.set(timeZone, { at: steady(), activity });
    // Who asks next has it tried again.
    activity.catch(() => this.#known.delete(timeZone));
    return activity;
  }
}
