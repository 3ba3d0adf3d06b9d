import type { Later } from "../../base/jobs.ts";
import type { Connection } from "./connection.ts";
import { type Copy, DivergedError } from "./copy.ts";
import { OutageLog } from "./outageLog.ts";
import { NEWS } from "./pen.ts";
import type { Puller } from "./puller.ts";

/** How long a copy is good for, in ms, once it was known to be what PostgreSQL was. */
export const GOOD_FOR = 3_000;

/** How often that is asked, in ms. */
const BEAT = 500;

/** How much longer than a machine takes itself for good the others do, in ms: clocks do not run alike. */
const SLACK = 500;

/** How long to wait until it is asked again how far the others are, in ms. */
const PAUSE = 5;

/** Where all are asked to say at once how far they are. */
const HURRY = "robin_hurry";

type Parts = {
  readonly copy: Copy;
  readonly connection: Connection;
  readonly puller: Puller;
  readonly node: string;
  readonly steady: () => number;
  readonly after: Later;
  /** Called once, when the copy cannot be brought up to date any more: see DivergedError. */
  readonly diverged: (error: DivergedError) => void;
};

/**
 * Until when a machine may answer from its copy. It may while the copy is known to be as PostgreSQL was within the last seconds; so whoever
 * takes something away from somebody knows when no machine answers from before that: when each has said so, or may not answer any more.
 */
export class Lease {
  #of: Parts;
  #goodUntil = -Infinity;
  #goodSince = Infinity;
  #isStopped = false;
  /** Why PostgreSQL could not be asked last; undefined: it could. */
  #failure: unknown;
  #outageLog = new OutageLog();
  /** Those that are under way. */
  #beats = new Set<Promise<void>>();

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Whether the copy is known to be as PostgreSQL was lately. Nothing is answered from one that is not. */
  get isGood(): boolean {
    return this.#of.steady() < this.#goodUntil;
  }

  /** From when on it has been good without a break, by `steady`, where it is. */
  get goodSince(): number {
    return this.#goodSince;
  }

  /** Begins to follow what others write. */
  async start(): Promise<void> {
    const { connection, copy } = this.#of;
    const catchUp = () => void this.#pull();
    await connection.listen(NEWS, (head) => void (Number(head) > copy.head && this.#pull()), catchUp);
    await connection.listen(HURRY, (head) => void this.#hurry(Number(head)), catchUp);
    await this.#beatOnAndOn();
  }

  /** Says that this machine is there and how far its copy is, and asks how far PostgreSQL is. What fails is asked again with the next one. */
  async beat(): Promise<void> {
    const beat = this.#beat();
    this.#beats.add(beat);
    await beat;
    this.#beats.delete(beat);
  }

  /**
   * Resolves when no machine answers from before batch `head`, which is written. That takes as long as a lease lasts where one has died or
   * is cut off, and most often some ms.
   */
  async untilAll(head: number): Promise<void> {
    const { connection, steady } = this.#of;
    // Who does not have it by then had no lease since it was written.
    const until = steady() + GOOD_FOR + SLACK;
    await connection.notify(HURRY, String(head)).catch(() => {});
    while (steady() < until && (await this.#isAnyBehind(head))) await Bun.sleep(PAUSE);
  }

  /** Follows no more; the others need not wait for this machine. */
  async stop(): Promise<void> {
    this.#end();
    // One that is heard later than this would have the machine be there again.
    await Promise.all(this.#beats);
    await this.#of.connection.ask("delete from nodes where id = $1", [this.#of.node]).catch(() => {});
  }

  #end(): void {
    this.#isStopped = true;
    this.#goodUntil = -Infinity;
  }

  async #beat(): Promise<void> {
    const { connection, copy, node, steady } = this.#of;
    const before = steady();
    try {
      await connection.ask(
        `insert into nodes (id, applied, seen_at) values ($1, $2, clock_timestamp())
         on conflict (id) do update set applied = excluded.applied, seen_at = excluded.seen_at`,
        [node, copy.head],
      );
      // Asked when all can see the row: what is written later waits for this machine.
      const [pen] = await connection.ask(
        "select head, (select id from batches where batches.head = pen.head) as batch from pen",
      );
      this.#failure = undefined;
      const head = Number(pen?.["head"]);
      // A lower number, or another batch of the same, is that of a database that was set back: the pull says so.
      if (head !== copy.head || pen?.["batch"] !== copy.position?.batch) await this.#pull();
      if (head > copy.head || this.#isStopped) return;
      if (!this.isGood) this.#goodSince = steady();
      this.#goodUntil = Math.max(this.#goodUntil, before + GOOD_FOR);
    } catch (error) {
      // Until one is answered the copy grows old.
      this.#failure = error;
    }
  }

  async #beatOnAndOn(): Promise<void> {
    await this.beat();
    if (this.#isStopped) return;
    this.#outageLog.note(this.isGood, this.#of.steady(), this.#failure);
    this.#of.after(() => void this.#beatOnAndOn(), BEAT);
  }

  async #hurry(head: number): Promise<void> {
    if (head > this.#of.copy.head) await this.#pull();
    if (!this.#isStopped) await this.beat();
  }

  async #pull(): Promise<void> {
    try {
      await this.#of.puller.pull();
    } catch (error) {
      if (!(error instanceof DivergedError) || this.#isStopped) return;
      this.#end();
      this.#of.diverged(error);
    }
  }

  async #isAnyBehind(head: number): Promise<boolean> {
    try {
      const behind = await this.#of.connection.ask(
        `select 1 from nodes where applied < $1::bigint and id <> $2
         and seen_at > clock_timestamp() - make_interval(secs => $3::float8 / 1000) limit 1`,
        [head, this.#of.node, GOOD_FOR + SLACK],
      );
      return behind.length > 0;
    } catch {
      return true;
    }
  }
}
