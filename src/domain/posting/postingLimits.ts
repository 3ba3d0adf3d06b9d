import type { Clocks } from "../../base/clocks.ts";
import { limits } from "../../base/limits.ts";
import { RateLimiter, type Bucket, takeAll } from "../../base/rateLimiter.ts";
import type { Sentence } from "../../words/en.ts";
import type { Person } from "../accounts/people.ts";
import { canModerate, isModerator } from "../policy.ts";
import { Refusal } from "../refusal.ts";
import type { Room } from "../room.ts";
import type { User } from "../user.ts";

type Limit = { readonly bucket: Bucket; readonly reason: (seconds: number) => Sentence };

const MINUTE = 60_000;

/** How often a user, and an address, may write. Each method takes one from all limits, or none and says how long to wait. */
export class PostingLimits {
  #now: () => number;
  #steady: () => number;
  /** By the seconds of slow mode. A restart lets everybody post. */
  #slowMode = new Map<number, RateLimiter>();
  #sending: RateLimiter;
  #sendingOfNewcomers: RateLimiter;
  #changing: RateLimiter;
  #fromAddress: RateLimiter;

  /** `sendsPerMinute`: of one user; 0: no limit. */
  constructor(sendsPerMinute: number, { now, steady }: Clocks) {
    this.#now = now;
    this.#steady = steady;
    // No limit means that nothing has to be waited for.
    const every = sendsPerMinute === 0 ? 0 : MINUTE / sendsPerMinute;
    const { sending, changing, newcomers, writingFromAddress: shared } = limits;
    this.#sending = new RateLimiter({ ...sending, every }, steady);
    this.#sendingOfNewcomers = new RateLimiter({ ...sending, every: every * newcomers.slower }, steady);
    this.#changing = new RateLimiter({ ...changing, every }, steady);
    this.#fromAddress = new RateLimiter({ burst: shared.burst, every: every / shared.times }, steady);
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
    const limit = { burst: 1, every: slowModeSeconds * 1_000 };
    const make = () => new RateLimiter(limit, this.#steady);
    const limiter = this.#slowMode.getOrInsertComputed(slowModeSeconds, make);
    return [
      {
        bucket: [limiter, `${id} ${user.id}`],
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
