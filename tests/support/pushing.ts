import type { Later } from "../../src/base/jobs.ts";
import { readSettings } from "../../src/base/settings.ts";
import { openMemory } from "../../src/database/database.ts";
import type { Outcome } from "../../src/domain/notifications/delivering.ts";
import type { PushTransport, PushUrgency } from "../../src/domain/notifications/pushTransport.ts";
import type { PushMessage } from "../../src/domain/notifications/pushMessage.ts";
import type { PushSubscription } from "../../src/domain/notifications/pushSubscriptions.ts";
import type { Database } from "bun:sqlite";
import type { User } from "../../src/domain/user.ts";
import type { Subscription } from "../../src/push/webPush.ts";
import type { SharedStore } from "../../src/sharedStore.ts";
import { assemble } from "../../src/robin.ts";
import { dataDir, Clock, someone } from "./robin.ts";
import { commit } from "./rooms.ts";

type Timed = { readonly at: number; readonly work: () => void };

/** A clock whose timers go off as it is moved. */
export class TimedClock extends Clock {
  #timers = new Set<Timed>();

  readonly after: Later = (work, ms) => {
    const timed = { at: this.time + ms, work };
    this.#timers.add(timed);
    return () => void this.#timers.delete(timed);
  };

  /** Moves on by `ms`, and has all that is due meanwhile done. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settled();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.work();
      await settled();
    }
    this.time = end;
  }

  #next(end: number): Timed | undefined {
    return [...this.#timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
  }
}

/** Waits until what jobs began is done, none of which takes real time. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export type Sent = PushMessage & { readonly to: string; readonly how: PushUrgency };

/** A way to push services that only notes what would go, and says what a test says. */
export class NotingTransport implements PushTransport {
  readonly publicKey = "key";
  readonly sent: Sent[] = [];
  /** What becomes of the next ones, by the browser. */
  outcome: (to: string) => Outcome | Promise<Outcome> = () => ({ kind: "taken" });

  accepts({ endpoint }: { readonly endpoint: string }): boolean {
    return endpoint.startsWith("https://");
  }

  async send({ endpoint }: PushSubscription, message: string, how: PushUrgency): Promise<Outcome> {
    const to = endpoint.slice(endpoint.lastIndexOf("/") + 1);
    this.sent.push({ ...(JSON.parse(message) as PushMessage), to, how });
    return this.outcome(to);
  }

  /** What went since this was asked last: to whom, and what it shows, or takes away. */
  news(): string[] {
    const told = this.sent.map((one) =>
      "show" in one ? `${one.to} ← ${one.show.title}: ${one.show.body}` : `${one.to} ✕ ${one.clear}`,
    );
    this.sent.length = 0;
    return told;
  }
}

/** A place in which people are called, whose time is moved by hand; `db` of one that was there before. */
export function startPushing({
  db = openMemory(),
  clock = new TimedClock(),
  push,
  shared,
}: { db?: Database; clock?: TimedClock; push?: PushTransport; shared?: SharedStore } = {}) {
  const settings = readSettings({ SENDS_PER_MINUTE: "0", DATA_DIR: dataDir() });
  const transport = new NotingTransport();
  const instead = { steady: clock.now, after: clock.after, push: push ?? transport, shared };
  const robin = assemble(db, settings, clock.now, () => {}, instead);
  const { pushing } = robin;
  pushing.start();
  /** Has `user` be called in a browser of this name, signed in there, by a service, or as that has made it. */
  const call = async (user: User, name = user.name, by: string | Subscription = "https://push.example") => {
    const session = commit(robin, () => robin.sessions.begin(user, name));
    const keys = typeof by === "string" ? { endpoint: `${by}/${name}`, p256dh: "p", auth: "a" } : by;
    const draft = { ...keys, user: user.id, session: session.handle, language: "en" };
    const refusal = await pushing.subscribe({ ...draft, origin: "https://robin.example" });
    if (refusal) throw new Error(refusal.kind);
    return session;
  };
  return { robin, clock, db, transport, pushing, call, someone: (name: string) => someone(robin, name) };
}
