import type { User } from "../user.ts";
import type { Clocks } from "../../clocks.ts";
import { limits } from "../../limits.ts";
import type { People } from "../accounts/people.ts";
import { isModerator, canModerate } from "../policy.ts";
import { RateLimiter, type Bucket, takeAll } from "../../rateLimiter.ts";
import type { Sentence } from "../../words/en.ts";
import type { Memberships } from "../rooms/membership.ts";
import { SlowMode } from "./slowMode.ts";
import type { Room } from "../room.ts";
import type { Rooms } from "../rooms/rooms.ts";

/** Too soon: the sentence, and the whole seconds to wait. */
export type Hurry = { readonly reason: Sentence; readonly seconds: number };

type Limit = { readonly bucket: Bucket; readonly reason: (seconds: number) => Sentence };

const quick =
  (seconds: number): Sentence =>
  ({ composer }) =>
    composer.quick(seconds);
const quickChange =
  (seconds: number): Sentence =>
  ({ tools }) =>
    tools.quick(seconds);
const crowded =
  (seconds: number): Sentence =>
  ({ composer }) =>
    composer.crowded(seconds);
const slow =
  (seconds: number): Sentence =>
  ({ composer }) =>
    composer.slow(seconds);

const MINUTE = 60_000;

/**
 * Who may speak where, and how often. To say something and to edit what one said are both speaking; to react is not, so that
 * in a room for moderators all may nod. What one takes back is never held up.
 */
export class Speaking {
  #of: { readonly people: People; readonly rooms: Rooms; readonly memberships: Memberships };
  #now: () => number;
  #pauses: SlowMode;
  #sending: RateLimiter;
  #sendingOfNewcomers: RateLimiter;
  #changing: RateLimiter;
  #fromAddress: RateLimiter;

  /** `sendsPerMinute`: of one user; 0: no limit. */
  constructor(
    of: { people: People; rooms: Rooms; memberships: Memberships },
    sendsPerMinute: number,
    { now, steady }: Clocks,
  ) {
    this.#of = of;
    this.#now = now;
    this.#pauses = new SlowMode(steady);
    // No limit means that nothing has to be waited for.
    const every = sendsPerMinute === 0 ? 0 : MINUTE / sendsPerMinute;
    const { sending, changing, newcomers, writingFromAddress: shared } = limits;
    this.#sending = new RateLimiter({ ...sending, every }, steady);
    this.#sendingOfNewcomers = new RateLimiter({ ...sending, every: every * newcomers.slower }, steady);
    this.#changing = new RateLimiter({ ...changing, every }, steady);
    this.#fromAddress = new RateLimiter({ burst: shared.burst, every: every / shared.times }, steady);
  }

  /** Why `user`, who may read `room`, does not speak in it, whenever that be; undefined: the user may. */
  refusal(user: User, room: Room): Sentence | undefined {
    if (room.archivedAt !== null) return ({ composer }) => composer.archived;
    if (this.#of.memberships.isKeptOut(room.id, user.id)) return ({ room: { takenOut } }) => takenOut;
    if (room.postingPolicy === "everyone" || canModerate(user, room)) return undefined;
    return ({ room: { moderatorsOnly } }) => moderatorsOnly;
  }

  /** The same for one who reacts. */
  refusalToReact(user: User, room: Room): Sentence | undefined {
    if (room.archivedAt !== null) return ({ tools }) => tools.archived;
    return this.#of.memberships.isKeptOut(room.id, user.id)
      ? ({ room: { takenOut } }) => takenOut
      : undefined;
  }

  /**
   * What keeps user `id` from speaking in room `room` at this moment: for a transaction that writes, since what the handler knew is
   * old by then.
   */
  refusalNow(id: number, room: number): Sentence | undefined {
    const now = this.#asOfNow(id, room);
    return now ? this.refusal(now.user, now.room) : ({ problems }) => problems.nothingHere.title;
  }

  /** The same for one who reacts. */
  refusalToReactNow(id: number, room: number): Sentence | undefined {
    const now = this.#asOfNow(id, room);
    return now ? this.refusalToReact(now.user, now.room) : ({ problems }) => problems.nothingHere.title;
  }

  #asOfNow(id: number, room: number): { readonly user: User; readonly room: Room } | undefined {
    const user = this.#of.people.find(id);
    const readable = user && this.#of.rooms.readable(room, user);
    return readable && { user, room: readable };
  }

  /** Takes one message of `user` in `room` from all that limits it; says what there is to wait for, and takes nothing then. */
  say(user: User, room: Room, address: string): Hurry | undefined {
    const pace = this.#isNewcomer(user) ? this.#sendingOfNewcomers : this.#sending;
    return hurry([
      { bucket: [pace, user.id], reason: quick },
      this.#shared(address),
      ...this.#pause(user, room),
    ]);
  }

  /** The same for an edit. */
  edit(user: User, room: Room, address: string): Hurry | undefined {
    return hurry([this.#change(user), this.#shared(address), ...this.#pause(user, room)]);
  }

  /** The same for what changes a message and says nothing: a reaction, a deletion, a preview. */
  change(user: User, address: string): Hurry | undefined {
    return hurry([this.#change(user), this.#shared(address)]);
  }

  #change(user: User): Limit {
    return { bucket: [this.#changing, user.id], reason: quickChange };
  }

  #shared(address: string): Limit {
    return { bucket: [this.#fromAddress, address], reason: crowded };
  }

  #pause(user: User, room: Room): readonly Limit[] {
    if (room.slowModeSeconds === 0 || canModerate(user, room)) return [];
    return [{ bucket: this.#pauses.bucket(user.id, room), reason: slow }];
  }

  /** Whoever was made a moderator or more is trusted from then on. */
  #isNewcomer(user: User): boolean {
    if (isModerator(user)) return false;
    const { createdAt = 0 } = this.#of.people.find(user.id) ?? {};
    // One who came while the clock was ahead is no newcomer for years.
    return Math.abs(this.#now() - createdAt) < limits.newcomers.within;
  }
}

function hurry(all: readonly Limit[]): Hurry | undefined {
  const waits = all.map(({ bucket: [limit, key], reason }) => ({ seconds: limit.wait(key), reason }));
  const { seconds, reason } = waits.reduce((most, one) => (one.seconds > most.seconds ? one : most));
  if (seconds > 0) return { seconds, reason: reason(seconds) };
  takeAll(...all.map(({ bucket }) => bucket));
  return undefined;
}
