import { limits } from "../../base/limits.ts";
import type { RoomHeads } from "../../domain/messages/roomHeads.ts";

/** Why a poll waits no longer. */
export type End =
  /** Something is new, or the page is stale. */
  | "news"
  /** The time is up. */
  | "over"
  /** The session is no more. */
  | "ended"
  /** The browser went away: nobody reads the response. */
  | "gone";

/** How it is told what a poll waits for: by an answer, or by the events of a stream. */
export const HOLDS = ["poll", "stream"] as const;

type Hold = (typeof HOLDS)[number];

type LongPoll = {
  readonly by: Hold;
  readonly room: number;
  readonly holder: string;
  readonly until: number;
  readonly isStale: (() => boolean) | undefined;
  readonly tell: Tell;
};

/** Is told what a poll waits for; says whether it goes on waiting. */
type Tell = (end: End) => boolean;

export type Wanted = Pick<LongPoll, "room" | "holder"> &
  Partial<Pick<LongPoll, "isStale">> & { readonly seconds: number; readonly signal: AbortSignal };

/** Polls answered in one turn of the event loop: 10 ms. All hear the news before those who were first ask on, which takes as long. */
const SLICE = 1_000;

/** Polls answered in one turn of the microtasks. */
const TOGETHER = 16;

/** How often `sweep` looks whose time is up and whose page is stale, in ms: one timer for all. */
const TICK = 1_000;

/** Polls that `sweep` looks at in one turn of the event loop: some µs each, where something changed. */
const SWEPT = 1_000;

/** The polls that wait for news. A session, or a guest's address, holds few: browsers have six connections to a host. */
export class LongPolls {
  #most: number;
  #now: () => number;
  #held = new Set<LongPoll>();
  #byRoom = new Map<number, Set<LongPoll>>();
  #byHolder = new Map<string, Set<LongPoll>>();
  #due: { readonly polls: Iterator<LongPoll>; readonly end: End }[] = [];
  #timer: Timer | undefined;
  #closed = false;
  /** How many are held of each kind, and how many were so far. */
  readonly now: Record<Hold, number> = { poll: 0, stream: 0 };
  readonly begun: Record<Hold, number> = { poll: 0, stream: 0 };

  /** `most`: polls held at the same time. */
  constructor(heads: RoomHeads, most: number, now: () => number) {
    this.#most = most;
    this.#now = now;
    heads.onChange((room) => this.wake(room));
  }

  /** Polls that are held now. */
  get size(): number {
    return this.#held.size;
  }

  /**
   * Resolves when something changes in `room`, when `seconds` are over, when the session has ended, when `signal` says that the
   * browser has gone, and within a second after the page `isStale`: its sidebar may change far more often than one reads it.
   * Undefined when `holder`, or all together, hold too many, and once closed: respond at once.
   */
  hold(wanted: Wanted): Promise<End> | undefined {
    const { promise, resolve } = Promise.withResolvers<End>();
    const isHeld = this.#begin("poll", wanted, (end) => {
      resolve(end);
      return false;
    });
    return isHeld ? promise : undefined;
  }

  /** As `hold`, but tells each time, and holds on for as long as `tell` says so and there is time. Whether it is held. */
  follow(wanted: Wanted, tell: Tell): boolean {
    return this.#begin("stream", wanted, tell);
  }

  #begin(by: Hold, { room, holder, seconds, signal, isStale }: Wanted, tell: Tell): boolean {
    if (this.#closed || this.#held.size >= this.#most || signal.aborted) return false;
    if ((this.#byHolder.get(holder)?.size ?? 0) >= limits.longPolls.perSession) return false;
    const held: LongPoll = { by, room, holder, until: this.#now() + seconds * 1_000, isStale, tell };
    signal.addEventListener("abort", () => {
      this.#remove(held);
      tell("gone");
    });
    this.#add(held);
    return true;
  }

  /** Ends what `holder` holds: the session is no more. */
  end(holder: string): void {
    for (const poll of this.#byHolder.get(holder) ?? []) this.#tell(poll, "ended");
  }

  /** Answers everything that is held and holds nothing from here on. */
  close(): void {
    this.#closed = true;
    this.#finish([...this.#held], "over");
  }

  /** Answers the polls whose time is up, and those of stale pages. */
  sweep(): void {
    const now = this.#now();
    const polls = [...this.#held];
    const look = (from: number) => {
      const slice = polls.slice(from, from + SWEPT).filter((poll) => this.#held.has(poll));
      const over = slice.filter(({ until }) => until <= now);
      const stale = slice.filter((poll) => poll.until > now && isStale(poll));
      if (over.length > 0) this.#finish(over, "over");
      if (stale.length > 0) this.#finish(stale, "news");
      if (from + SWEPT < polls.length) setImmediate(look, from + SWEPT);
    };
    look(0);
  }

  /** Answers, in slices, all that is held in `room`: it changed, or who may read it. A poll that comes meanwhile waits anew. */
  wake(room: number): void {
    const polls = this.#byRoom.get(room);
    if (!polls) return;
    this.#finish([...polls], "news");
  }

  #finish(polls: Iterable<LongPoll>, end: End): void {
    this.#due.push({ polls: polls[Symbol.iterator](), end });
    // Who has sent what is new is answered first.
    if (this.#due.length === 1) setImmediate(() => this.#answerSlice());
  }

  #answerSlice(left = SLICE): void {
    for (let count = 0; count < TOGETHER; count += 1) {
      const [first] = this.#due;
      if (!first) return;
      const { value: poll, done } = first.polls.next();
      if (done) {
        this.#due.shift();
        continue;
      }
      this.#tell(poll, first.end);
    }
    // The responses to these are on their way before the next ones are made.
    if (left > TOGETHER) queueMicrotask(() => this.#answerSlice(left - TOGETHER));
    else setImmediate(() => this.#answerSlice());
  }

  #tell(poll: LongPoll, end: End): void {
    if (!this.#held.has(poll)) return;
    if (!poll.tell(end)) this.#remove(poll);
  }

  #add(poll: LongPoll): void {
    this.#held.add(poll);
    this.now[poll.by] += 1;
    this.begun[poll.by] += 1;
    this.#byRoom.getOrInsertComputed(poll.room, noPolls).add(poll);
    this.#byHolder.getOrInsertComputed(poll.holder, noPolls).add(poll);
    this.#timer ??= setInterval(() => this.sweep(), TICK);
  }

  #remove(poll: LongPoll): void {
    if (!this.#held.delete(poll)) return;
    this.now[poll.by] -= 1;
    removeFrom(this.#byRoom, poll.room, poll);
    removeFrom(this.#byHolder, poll.holder, poll);
    if (this.#held.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

const noPolls = () => new Set<LongPoll>();

/** Where the database fails, the page is looked at again with the next tick. */
function isStale(poll: LongPoll): boolean {
  try {
    return poll.isStale?.() ?? false;
  } catch {
    return false;
  }
}

function removeFrom<Key>(sets: Map<Key, Set<LongPoll>>, key: Key, poll: LongPoll): void {
  const set = sets.get(key);
  if (set?.delete(poll) && set.size === 0) sets.delete(key);
}
