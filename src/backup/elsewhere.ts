import { Alarm } from "../base/alarm.ts";
import type { Job, Jobs, Later } from "../base/jobs.ts";
import { logWarning } from "../base/log.ts";
import type { BackupPlace } from "../base/buckets.ts";
import type { Settings } from "../base/settings.ts";
import { StartupError } from "../base/startupError.ts";
import type { Backups } from "./backups.ts";
import { sendUnsent } from "./sending.ts";

type Parts = {
  readonly settings: Pick<Settings, "nightlyBackups">;
  readonly backups: Backups;
  readonly to: BackupPlace;
  readonly jobs: Jobs;
  /** A clock that follows no jump at once, in ms since 1970. */
  readonly settled: () => number;
};

/** When it is tried again, in ms, each time twice as late: of a large backup all is sent anew. */
const AGAIN = { first: 60_000, most: 3_600_000 };

/** Has the backups in the folder lie in a bucket elsewhere, too. What that lacks tells what is to be sent, also after a restart. */
export class BackupsElsewhere {
  #of: Parts;
  #job: Job;
  #again: Alarm;
  #failures = 0;
  #failedAt: number | undefined;

  constructor(of: Parts, after: Later) {
    this.#of = of;
    this.#job = of.jobs.add("Sending backups", () => this.#send());
    this.#again = new Alarm(this.#job, after, of.settled);
  }

  /** When it was last tried in vain, in ms since 1970; undefined: all is there, as far as is known. */
  get failedAt(): number | undefined {
    return this.#failedAt;
  }

  /** Sends what is not there. */
  start(): Promise<void> {
    return this.#job.start();
  }

  async #send(): Promise<void> {
    const { backups, to, settings, settled } = this.#of;
    try {
      await sendUnsent(backups, to, settings.nightlyBackups, settled());
      this.#failures = 0;
      this.#failedAt = undefined;
    } catch (error) {
      if (!(error instanceof StartupError)) throw error;
      const wait = Math.min(AGAIN.first * 2 ** this.#failures, AGAIN.most);
      this.#failures += 1;
      this.#failedAt = settled();
      logWarning(`${error.message} Tried again in ${wait / 60_000} min.`);
      this.#again.set(this.#failedAt + wait);
    }
  }
}
