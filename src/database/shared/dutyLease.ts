import type { Later } from "../../base/jobs.ts";
import type { Connection } from "./connection.ts";
import type { Lease } from "./lease.ts";
import type { Puller } from "./puller.ts";

/** How long one machine has the duty, in ms, since it last asked for it: when it dies another one has it some seconds later. */
const LASTS = 6_000;

/** How often it asks, in ms. */
const BEAT = 2_000;

/** How much earlier it stops than the others may begin, in ms: clocks do not run alike. */
const SLACK = 1_000;

/** Where the machine on duty is asked to begin something. */
const CALLS = "robin_duty";

/** What a machine on duty does. */
export type Work = {
  /** Begins all of it: called each time that this machine gets the duty. */
  readonly begin: () => void;
  /** Begins what `name` says, which another machine has called for. */
  readonly beginOne: (name: string) => void;
};

type Parts = {
  readonly connection: Connection;
  readonly node: string;
  readonly steady: () => number;
  readonly after: Later;
  readonly puller: Puller;
  /** With a copy that is not good nothing is done. */
  readonly lease: Pick<Lease, "isGood" | "goodSince">;
};

/** Which of the machines does what one alone is to do, as sending mail. */
export class DutyLease {
  #of: Parts;
  #until = -Infinity;
  /** When all work was begun last, by `steady`. */
  #begunAt = -Infinity;
  #isStopped = false;
  #asking: Promise<void> | undefined;
  #cancel: (() => void) | undefined;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Whether it is this one, at this moment. */
  get isOn(): boolean {
    const { lease, steady } = this.#of;
    return lease.isGood && steady() < this.#until;
  }

  /** Asks for the duty from now on, again and again, and does `work` while this machine has it. */
  async start(work: Work): Promise<void> {
    await this.#of.connection.listen(
      CALLS,
      (name) => void this.#follow(() => work.beginOne(name)),
      // What was called for while nobody listened is among all of it.
      () => void this.#follow(work.begin),
    );
    await this.#askOnAndOn(work);
  }

  /** Has the machine on duty begin what `name` says. Where that is lost, it begins when that machine listens again, or with the next one. */
  call(name: string): void {
    this.#of.connection.notify(CALLS, name).catch(() => {});
  }

  /** Asks for the duty, or to have it on. What fails is asked again with the next one. */
  async ask(work: Work): Promise<void> {
    const { connection, puller, node, lease, steady } = this.#of;
    const before = steady();
    // One that cannot do it leaves it to others.
    if (!lease.isGood) return;
    try {
      const given = await connection.ask(
        `insert into duty (node, until) values ($1, clock_timestamp() + make_interval(secs => $2::float8 / 1000))
         on conflict ((true)) do update set node = excluded.node, until = excluded.until
         where duty.node = $1 or duty.until < clock_timestamp() returning 1`,
        [node, LASTS],
      );
      if (given.length === 0) return this.#end();
      // Work that met a break, however short, has ended there.
      const goesOn = this.isOn && lease.goodSince <= this.#begunAt;
      // What the one before has done last is to be known first.
      if (!goesOn) await puller.pull();
      if (this.#isStopped) return;
      this.#until = before + LASTS - SLACK;
      if (!goesOn && this.isOn) this.#begin(work);
    } catch {
      // It ends by itself.
    }
  }

  /** Lets another one have it at once. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    this.#end();
    // It may be given just now.
    await this.#asking;
    await this.#of.connection.ask("delete from duty where node = $1", [this.#of.node]).catch(() => {});
  }

  async #askOnAndOn(work: Work): Promise<void> {
    await (this.#asking = this.ask(work));
    if (!this.#isStopped) this.#cancel = this.#of.after(() => void this.#askOnAndOn(work), BEAT);
  }

  /** Does what another machine has called for, which may have written a moment ago what is to be done. */
  async #follow(begin: () => void): Promise<void> {
    if (!this.isOn) return;
    await this.#of.puller.pull().catch(() => {});
    if (this.isOn) begin();
  }

  #begin({ begin }: Work): void {
    this.#begunAt = this.#of.steady();
    begin();
  }

  #end(): void {
    this.#until = -Infinity;
  }
}
