import type { Database } from "bun:sqlite";
import { limits } from "../../base/limits.ts";
import type { Limiters } from "../../base/limiters.ts";
import type { RateLimiter } from "../../base/rateLimiter.ts";
import type { Commits } from "../../database/commits.ts";
import { Projection } from "../../database/projection.ts";
import { readEmoji } from "../../formatting/emoji.ts";
import type { People } from "../accounts/people.ts";
import { refusalToSpeak } from "../policy.ts";
import { GONE, Refusal } from "../refusal.ts";
import { oneLine } from "../rooms/roomDraft.ts";
import { changedRow, type RowChanges } from "../rows.ts";

/** What somebody says of oneself: an emoji, a few words, or both. */
export type Status = {
  readonly emoji: string;
  readonly words: string;
  /** When it ends by itself, in ms since 1970; null: it does not. */
  readonly until: number | null;
};

/** A status as it was typed. Undefined `minutes`: it ends when the one before it would; 0: it does not end by itself. */
export type WantedStatus = {
  readonly emoji: string;
  readonly words: string;
  readonly minutes: number | undefined;
};

/** What others see of somebody besides a status. */
export type Visibility = {
  /** That nobody sees whether one is there. */
  readonly isInvisible: boolean;
  /** Whether everybody sees what time it is for one. */
  readonly showsTime: boolean;
};

type Row = Status & { readonly invisible: number; readonly showsTime: number };

type Parts = {
  readonly commits: Commits;
  readonly changes: RowChanges;
  readonly people: Pick<People, "active" | "muteOf">;
  readonly limiters: Limiters;
};

const NONE: Row = { emoji: "", words: "", until: null, invisible: 0, showsTime: 0 };

const MINUTE = 60_000;

/** What people say of themselves for a while, and who wants to be seen by nobody. */
export class Statuses {
  #of: Parts;
  #now: () => number;
  #rows: Projection<number, Row>;
  #setting: RateLimiter;
  #sql;

  /** `now`: the time, in ms since 1970. */
  constructor(db: Database, of: Parts, now: () => number) {
    this.#of = of;
    this.#now = now;
    this.#setting = of.limiters.make("statuses", limits.status.pace);
    const find = db.query<Row, { user: number }>(
      "select emoji, words, until, invisible, shows_time as showsTime from statuses where user_id = $user",
    );
    this.#sql = {
      set: db.query<void, Status & { user: number }>(
        `insert into statuses (user_id, emoji, words, until) values ($user, $emoji, $words, $until)
         on conflict (user_id) do update set emoji = $emoji, words = $words, until = $until`,
      ),
      setVisibility: db.query<void, Visibility & { user: number }>(
        `insert into statuses (user_id, invisible, shows_time) values ($user, $isInvisible, $showsTime)
         on conflict (user_id) do update set invisible = $isInvisible, shows_time = $showsTime`,
      ),
    };
    this.#rows = new Projection(of.changes.behind("statuses"), (user) => find.get({ user }) ?? NONE);
    of.changes.on("statuses", (before, after) => this.#rows.forget(changedRow(before, after).user));
    of.changes.on("users", (before, after) => {
      if (before && !after) this.#rows.forget(before.id);
    });
  }

  /** What others see that `user` says of oneself now; undefined: nothing, or one who is muted or banned, and says nothing. */
  of(user: number): Status | undefined {
    const { people } = this.#of;
    return people.active(user) && !people.muteOf(user) ? this.own(user) : undefined;
  }

  /** What `user` says of oneself now, as that one sees it; undefined: nothing, or its time is over. */
  own(user: number): Status | undefined {
    const status = this.last(user);
    return status && (status.until === null || status.until > this.#now()) ? status : undefined;
  }

  /** What `user` said of oneself last, though its time may be over; undefined: nothing, or it was taken back. */
  last(user: number): Status | undefined {
    const { emoji, words, until } = this.#rows.get(user)!;
    return emoji === "" && words === "" ? undefined : { emoji, words, until };
  }

  /** Whether nobody is to see that `user` is there. */
  isInvisible(user: number): boolean {
    return this.#rows.get(user)!.invisible === 1;
  }

  /** Has `user` say something else of oneself, or nothing, where nothing was typed. What does not fit is in the fields of the refusal. */
  async set(
    user: number,
    { emoji: typed, words: said, minutes }: WantedStatus,
  ): Promise<Refusal | undefined> {
    const emoji = typed.trim() === "" ? "" : readEmoji(typed.trim());
    const words = oneLine(said);
    const { most, times } = limits.status;
    const saysSomething = emoji !== "" || words !== "";
    const refusal =
      (saysSomething ? this.#refusalToSpeak(user) : undefined) ??
      Refusal.ofFields({
        emoji: emoji === undefined ? ({ reactions }) => reactions.noEmoji : undefined,
        words: [...words].length > most ? ({ status }) => status.tooLong(most) : undefined,
      }) ??
      (minutes === undefined || minutes <= times.most ? undefined : UNFIT) ??
      Refusal.tooSoon(this.#setting.take(user));
    if (refusal) return refusal;
    const until = this.#until(user, minutes);
    return this.#write(user, () => this.#sql.set.run({ user, emoji: emoji!, words, until }));
  }

  /** Whether everybody is to see what time it is for `user`. */
  showsTime(user: number): boolean {
    return this.#rows.get(user)!.showsTime === 1;
  }

  /** Has others see of `user` what that one wants them to. */
  setVisibility(user: number, { isInvisible, showsTime }: Visibility): Promise<Refusal | undefined> {
    return this.#write(user, () => this.#sql.setVisibility.run({ user, isInvisible, showsTime }));
  }

  #until(user: number, minutes: number | undefined): number | null {
    if (minutes === undefined) return this.own(user)?.until ?? null;
    return minutes === 0 ? null : this.#now() + minutes * MINUTE;
  }

  /** Who is muted does not speak by a status either, but may take one back. */
  #refusalToSpeak(user: number): Refusal | undefined {
    const reason = refusalToSpeak(this.#of.people.muteOf(user));
    return reason && new Refusal("forbidden", reason);
  }

  #write(user: number, work: () => void): Promise<Refusal | undefined> {
    const { commits, people, changes } = this.#of;
    return commits.run(() => {
      if (!people.active(user)) return GONE;
      work();
      changes.note("statuses", { user }, { user });
      return undefined;
    });
  }
}

const UNFIT = new Refusal("invalid", ({ problems }) => problems.unfit.title);
