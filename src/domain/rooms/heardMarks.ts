import { Alarm } from "../../base/alarm.ts";
import type { Broadcast } from "../../base/broadcast.ts";
import type { Jobs, Later } from "../../base/jobs.ts";
import { keyOf, type Pair } from "./userRooms.ts";

/** Up to which message a user has read a room. */
export type Mark = Pair & { readonly read: number };

type Parts = {
  readonly broadcast: Broadcast;
  readonly jobs: Jobs;
  readonly after: Later;
  readonly steady: () => number;
};

type Listener = {
  /** Is called with what was read on another machine. */
  readonly read: (mark: Mark) => void;
  /** The same of what is unread again. */
  readonly unread: (pair: Pair) => void;
  /** Is called with what counts no more, unless it was written. */
  readonly over: (mark: Mark) => void;
};

/** How other machines are told what was read: `[user, room, read]`. Until it is written nobody is to see on one what was read on another. */
const TOPIC = "read";

/** How they are told that something is unread again: `[user, room]`. What they have heard of it before counts no more. */
const UNREAD_TOPIC = "unread";

/** For how long it counts, in ms: most often it is written within a second, and never where that machine has died before. */
const BELIEVED = 10_000;

/** What was read on other machines, as these tell at once, and may not be in the database yet. */
export class HeardMarks {
  #of: Parts;
  #listener: Listener;
  /** By user and room, with until when each counts; those that were heard first come first. */
  #marks = new Map<string, Mark & { readonly until: number }>();
  #forgetting: Alarm;

  constructor(of: Parts, listener: Listener) {
    this.#of = of;
    this.#listener = listener;
    const { broadcast, jobs, after, steady } = of;
    const job = jobs.add("Forgetting what was read elsewhere", () => this.#forgetSome());
    this.#forgetting = new Alarm(job, after, steady);
    broadcast.on(TOPIC, (word) => this.#hear(word));
    broadcast.on(UNREAD_TOPIC, (word) => this.#hearUnread(word));
  }

  /** Tells the others what was read here. */
  tell({ user, room, read }: Mark): void {
    this.#of.broadcast.send(TOPIC, [user, room, read]);
  }

  /** Tells them that it is unread again; what was heard of it counts here no more, either. */
  tellUnread({ user, room }: Pair): void {
    this.#marks.delete(keyOf({ user, room }));
    this.#of.broadcast.send(UNREAD_TOPIC, [user, room]);
  }

  /** Up to which message it was heard that it is read; undefined: nothing was heard lately. */
  of(pair: Pair): number | undefined {
    return this.#marks.get(keyOf(pair))?.read;
  }

  #hear(word: unknown): void {
    if (!isMark(word)) return;
    const [user, room, told] = word;
    this.#listener.read({ user, room, read: told });
    const key = keyOf({ user, room });
    const read = Math.max(told, this.#marks.get(key)?.read ?? 0);
    const until = this.#of.steady() + BELIEVED;
    this.#marks.delete(key);
    this.#marks.set(key, { user, room, read, until });
    this.#forgetting.set(until);
  }

  #hearUnread(word: unknown): void {
    if (!isPair(word)) return;
    const [user, room] = word;
    this.#marks.delete(keyOf({ user, room }));
    this.#listener.unread({ user, room });
  }

  #forgetSome(): void {
    const now = this.#of.steady();
    for (const [key, mark] of this.#marks) {
      if (mark.until > now) return this.#forgetting.set(mark.until);
      this.#marks.delete(key);
      this.#listener.over(mark);
    }
  }
}

function isMark(word: unknown): word is [user: number, room: number, read: number] {
  return areNumbers(word) && word.length === 3;
}

function isPair(word: unknown): word is [user: number, room: number] {
  return areNumbers(word) && word.length === 2;
}

function areNumbers(word: unknown): word is number[] {
  return Array.isArray(word) && word.every(Number.isSafeInteger);
}
