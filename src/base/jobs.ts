import { logFailure } from "./log.ts";

/** Some ms of work; whether there is more of it. */
type Slice = () => boolean | void | Promise<boolean | void>;

type Work = {
  readonly name: string;
  readonly slice: Slice;
  readonly later: Later;
  /** Undefined: every machine does it. */
  readonly duty: Duty | undefined;
};

/** Which of several machines does what one alone is to do. */
export type Duty = {
  /** Whether it is this one, at this moment. */
  readonly isOn: () => boolean;
  /** Has the one that it is begin job `name`. */
  readonly call: (name: string) => void;
};

/** Calls `work` in `ms`, unless what it returns is called before. */
export type Later = (work: () => void, ms: number) => () => void;

/** How long a job that failed waits before it is tried again, in ms: twice as long each time, up to a most. */
const BACK_OFF = { first: 1_000, most: 5 * 60 * 1_000 };

/** By the timer of the system, which keeps no process alive. */
export const later: Later = (work, ms) => {
  const timer = setTimeout(work, ms).unref();
  return () => clearTimeout(timer);
};

/** The one way to work in the background. A failure is logged and tried again, later each time; a stop waits for the slice under way. */
export class Jobs {
  #later: Later;
  #duty: Duty | undefined;
  #jobs: Job[] = [];
  /** Those that one of several machines does. */
  #sole: { readonly name: string; readonly job: Job }[] = [];

  /** `duty`: where several machines share a database. */
  constructor(after: Later, duty?: Duty) {
    this.#later = after;
    this.#duty = duty;
  }

  /** A job called `name` in the log: `slice` finds by itself what is left to do, from the first `start` on. */
  add(name: string, slice: Slice): Job {
    return this.#add({ name, slice, later: this.#later, duty: undefined });
  }

  /** The same, done by one machine where several share a database: by two it would be done twice. Some of one name share what is to be done. */
  addSole(name: string, slice: Slice): Job {
    const job = this.#add({ name, slice, later: this.#later, duty: this.#duty });
    this.#sole.push({ name, job });
    return job;
  }

  /** Begins what one machine is to do, from when it is this one; or the one of it that another has called for. */
  takeOver(name?: string): void {
    for (const sole of this.#sole) if (name === undefined || name === sole.name) sole.job.start();
  }

  #add(work: Work): Job {
    const job = new Job(work);
    this.#jobs.push(job);
    return job;
  }

  /** Begins nothing any more; resolves when the slices that are under way are over. */
  async stop(): Promise<void> {
    await Promise.all(this.#jobs.map((job) => job.stop()));
  }
}

/** Work of one name; made by `Jobs`. */
export class Job {
  #work: Work;
  #running: Promise<void> | undefined;
  #isWanted = false;
  #isStopped = false;
  #failures = 0;
  #cancel: (() => void) | undefined;

  constructor(work: Work) {
    this.#work = work;
  }

  /** Begins at once, or goes on. Resolves, and never rejects, when all is done, or has to be tried again, or was stopped. */
  start(): Promise<void> {
    if (!this.isMine) {
      this.#work.duty?.call(this.#work.name);
      return Promise.resolve();
    }
    this.#isWanted = true;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#running ??= this.#run();
    return this.#running;
  }

  /** Begins in `ms`, unless it begins before. What another machine does it begins by itself: it sees the same rows. */
  startIn(ms: number): void {
    if (!this.isMine) return;
    if (this.#isStopped || this.#running) this.#isWanted = true;
    else this.#cancel ??= this.#work.later(() => this.start(), ms);
  }

  /** Whether it is this machine that does it, at this moment. */
  get isMine(): boolean {
    return this.#work.duty?.isOn() !== false;
  }

  /** Ends it after the slice that is under way; it never begins again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
    await this.#running;
  }

  async #run(): Promise<void> {
    // Those who start it in the same turn share the run.
    await Promise.resolve();
    try {
      while (this.#isWanted && !this.#isStopped && this.isMine) {
        this.#isWanted = false;
        if (await this.#work.slice()) this.#isWanted = true;
        this.#failures = 0;
        // Others have their turn.
        if (this.#isWanted) await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      this.#tryAgain(error);
    } finally {
      this.#running = undefined;
    }
  }

  #tryAgain(error: unknown): void {
    const most = Math.min(BACK_OFF.first * 2 ** this.#failures, BACK_OFF.most);
    // Not all jobs that failed together come back together.
    const wait = Math.round(most * (0.5 + Math.random() / 2));
    this.#failures += 1;
    logFailure(this.#work.name, error, `; tried again in ${Math.ceil(wait / 1_000)} s`);
    if (!this.#isStopped) this.#cancel = this.#work.later(() => this.start(), wait);
  }
}
