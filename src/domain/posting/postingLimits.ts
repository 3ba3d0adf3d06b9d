import type { Limiters } from "../../base/limiters.ts";
import { limits } from "../../base/limits.ts";
import { type Bucket, type RateLimiter, takeAll } from "../../base/rateLimiter.ts";
import type { Sentence } from "../../words/en.ts";
import type { Person } from "../accounts/people.ts";
import { canModerate, isModerator } from "../policy.ts";
import { Refusal } from "../refusal.ts";
import type { Room } from "../room.ts";
import type { User } from "../user.ts";

type Parts = { readonly now: () => number; readonly limiters: Limiters };

type Limit = { readonly bucket: Bucket; readonly reason: (seconds: number) => Sentence };

const MINUTE = 60_000;

/** How often a user, and an address, may write. Each method takes one from all limits, or none and says how long to wait. */
export class PostingLimits {
  #now: () => number;
  /** By the seconds of slow mode. A restart lets everybody post. */
  #slowMode: (seconds: number) => RateLimiter;
  #sending: RateLimiter;
  #sendingOfNewcomers: RateLimiter;
  #changing: RateLimiter;
  #fromAddress: RateLimiter;

  /** `sendsPerMinute`: of one user; 0: no limit. */
  constructor(sendsPerMinute: number, { now, limiters }: Parts) {
    this.#now = now;
    // No limit means that nothing has to be waited for.
    const every = sendsPerMinute === 0 ? 0 : MINUTE / sendsPerMinute;
    const { sending, changing, newcomers, writingFromAddress: shared } = limits;
    this.#sending = limiters.make("sending", { ...sending, every });
    this.#sendingOfNewcomers = limiters.make("sending of newcomers", {
      ...sending,
      every: every * newcomers.slower,
    });
    this.#changing = limiters.make("changing", { ...changing, every });
    this.#fromAddress = limiters.make("writing from address", {
      burst: shared.burst,
      every: every / shared.times,
    });
    this.#slowMode = limiters.family("slow mode", (seconds) => ({ burst: 1, every: seconds * 1_000 }));
  }

  post(user: Person, room: Room, address: string): Refusal | undefined {
    const limiter = this.#isNewcomer(user) ? this.#sendingOfNewcomers : this.#sending;
    const sending: Limit = {
      bucket: [limiter, user.id],
      reason: (seconds) => (words) => words.composer.tooSoon(seconds),
    };
    return take([sending, this.#shared(address), ...this.#slow(user, room)]);
  }

  /** For an edit, which says something, too: slow mode counts it. */
  edit(user: User, room: Room, address: string): Refusal | undefined {
    return take([this.#change(user), this.#shared(address), ...this.#slow(user, room)]);
  }

  /** For what says nothing: a reaction, a deletion, a preview. */
  change(user: Pick<User, "id">, address: string): Refusal | undefined {
    return take([this.#change(user), this.#shared(address)]);
  }

  #change({ id }: Pick<User, "id">): Limit {
    return { bucket: [this.#changing, id], reason: (seconds) => (words) => words.tools.tooSoon(seconds) };
  }

  #shared(address: string): Limit {
    return {
      bucket: [this.#fromAddress, address],
      reason: (seconds) => (words) => words.composer.crowded(seconds),
    };
  }

  #slow(user: User, room: Room): readonly Limit[] {
    const { id, slowModeSeconds } = room;
    if (slowModeSeconds === 0 || canModerate(user, room)) return [];
    return [
      {
        bucket: [this.#slowMode(slowModeSeconds), `${id} ${user.id}`],
        reason: (seconds) => (words) => words.composer.slow(seconds),
      },
    ];
  }

  /** Whoever was made a moderator or more is trusted from then on. */
  #isNewcomer(user: Person): boolean {
    // One who came while the clock was ahead is no newcomer for years.
    return !isModerator(user) && Math.abs(this.#now() - user.createdAt) < limits.newcomers.within;
  }
}

/** Takes one from each of `all`, or from none: then the refusal tells of the longest wait. */
function take(all: readonly Limit[]): Refusal | undefined {
  const waits = all.map(({ bucket: [limiter, key], reason }) => ({ seconds: limiter.wait(key), reason }));
  const { seconds, reason } = waits.reduce((most, one) => (one.seconds > most.seconds ? one : most));
  if (seconds === 0) takeAll(...all.map(({ bucket }) => bucket));
  return Refusal.tooSoon(seconds, reason);
}
