import { LRUCache } from "lru-cache";
import { Alarm } from "../../base/alarm.ts";
import type { Job, Jobs, Later } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import { upTo } from "../../base/upTo.ts";
import type { Commits } from "../../database/commits.ts";
import type { Delivery, PushDeliveries } from "./pushDeliveries.ts";
import type { PushSubscriptions } from "./pushSubscriptions.ts";

/** What became of something that was sent to a push service. */
export type Outcome =
  | { readonly kind: "taken" }
  /** The browser is called no more. */
  | { readonly kind: "gone" }
  /** The service has no time, or cannot be reached; it may say for how many seconds. */
  | { readonly kind: "later"; readonly seconds?: number | undefined }
  /** It will never take this. */
  | { readonly kind: "refused" };

/** What a browser is told of a room now, and up to which message it shows that then. */
export type Telling = { readonly send: () => Promise<Outcome>; readonly message: number | undefined };

/** Nothing is to be sent before that, in ms since 1970. */
export type Wait = { readonly kind: "wait"; readonly until: number };

type Parts = {
  readonly commits: Commits;
  readonly jobs: Jobs;
  readonly subscriptions: PushSubscriptions;
  readonly deliveries: PushDeliveries;
  readonly now: () => number;
  readonly after: Later;
  /** What is told now, or when that is to be asked again; undefined: nothing is told. */
  readonly toTell: (delivery: Delivery) => Telling | Wait | undefined;
};

type Done = {
  /** When its service answered, in ms since 1970. */
  readonly at: number;
  readonly delivery: Delivery;
  readonly message: number | undefined;
  readonly outcome: Outcome | Wait;
  /** Has it be under way no more. */
  readonly release: () => void;
};

/**
 * Pushes that begin together, and the ms until the next ones do: each takes some 0.3 ms to word, to seal and to note, and who polls meanwhile
 * waits for it. A call of 2,000 people takes five seconds so, in place of one in which polls wait five times as long.
 */
const SLICE = 2;
const PAUSE = 4;

/** Browsers of which it is kept until when their service takes nothing: it is asked once too often for all others. */
const PAUSES = 20_000;

/** How long what became of a push waits for others to be noted with it, in ms. */
const NOTED_WITHIN = 20;

/** Sends to push services what they are to pass on: so much at a time to each, and again later where one does not take it. */
export class Delivering {
  readonly job: Job;
  #of: Parts;
  #later: Alarm;
  #noting: Job;
  /** What is under way, by service and by place. */
  #underWay = new Map<string, Set<string>>();
  #done: Done[] = [];
  /** Until when the service of a browser wants to hear nothing for it (RFC 8030, 8.4), by subscription, in ms since 1970. */
  #pauses = new LRUCache<number, number>(upTo(PAUSES));

  constructor(of: Parts) {
    this.#of = of;
    this.job = of.jobs.addSole("Sending to push services", () => this.#sendSome());
    this.#later = new Alarm(this.job, of.after, of.now);
    this.#noting = of.jobs.add("Noting what push services took", () => this.#note());
  }

  async #sendSome(): Promise<boolean> {
    const isMore = this.#send();
    if (isMore) await new Promise<void>((resolve) => this.#of.after(resolve, PAUSE));
    return isMore;
  }

  /** Begins some of what is due; whether more may begin. */
  #send(): boolean {
    const { deliveries, now } = this.#of;
    let begun = 0;
    this.#later.set(deliveries.next(now()));
    for (const service of deliveries.services(now())) {
      const underWay = this.#underWay.get(service) ?? new Set();
      this.#underWay.set(service, underWay);
      const { together } = limits.push;
      for (const delivery of deliveries.due(service, now(), 2 * together)) {
        const place = placeOf(delivery);
        if (underWay.size >= together) break;
        if (underWay.has(place)) continue;
        if (begun === SLICE) return true;
        begun += 1;
        underWay.add(place);
        this.#sendOne(delivery, () => underWay.delete(place));
      }
      if (underWay.size === 0) this.#underWay.delete(service);
    }
    return false;
  }

  #sendOne(delivery: Delivery, release: () => void): void {
    const told = this.#toTell(delivery);
    const done = (outcome: Outcome | Wait, message?: number) => {
      this.#done.push({ at: this.#of.now(), delivery, message, outcome, release });
      this.#noting.startIn(NOTED_WITHIN);
    };
    if (!told) done(REFUSED);
    else if ("kind" in told) done(told);
    else
      told.send().then(
        (outcome) => done(outcome, told.message),
        () => done(LATER),
      );
  }

  #toTell(delivery: Delivery): Telling | Wait | undefined {
    const now = this.#of.now();
    if (now >= delivery.expiresAt) return undefined;
    const until = this.#pauses.get(delivery.subscription) ?? 0;
    return now < until ? { kind: "wait", until } : this.#of.toTell(delivery);
  }

  async #note(): Promise<void> {
    const done = this.#done;
    this.#done = [];
    try {
      await this.#of.commits.run(() => done.forEach((one) => this.#noteOne(one)));
    } finally {
      // What the disk does not take note of is sent once more, in the place of the same.
      for (const { release } of done) release();
    }
    this.job.start();
  }

  #noteOne({ at, delivery, message, outcome }: Done): void {
    const { deliveries, subscriptions } = this.#of;
    if (outcome.kind === "wait") return deliveries.postpone(delivery, outcome.until);
    if (outcome.kind === "later") {
      const { first, most } = limits.push.again;
      if (!outcome.seconds)
        return deliveries.retry(delivery, at + Math.min(first * 2 ** delivery.tries, most));
      const until = at + outcome.seconds * 1_000;
      this.#pauses.set(delivery.subscription, until);
      return deliveries.retry(delivery, until);
    }
    deliveries.remove(delivery);
    if (outcome.kind === "gone") subscriptions.remove(delivery.subscription);
    if (outcome.kind === "taken") deliveries.show(delivery, message);
  }
}

const LATER: Outcome = { kind: "later" };
const REFUSED: Outcome = { kind: "refused" };

function placeOf({ subscription, room }: Delivery): string {
  return `${subscription} ${room}`;
}
