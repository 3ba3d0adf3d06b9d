import { existsSync, rmSync } from "node:fs";
import { Alarm } from "../base/alarm.ts";
import type { Jobs, Later } from "../base/jobs.ts";
import { logFailure, logWarning } from "../base/log.ts";
import { nextNight } from "../base/nights.ts";
import type { Settings } from "../base/settings.ts";
import { StartupError } from "../base/startupError.ts";
import type { Backups } from "./backups.ts";
import type { BackupsElsewhere } from "./elsewhere.ts";
import { backupName, dayOf, isAhead, NAMES, newestFirst } from "./names.ts";

type Parts = {
  readonly settings: Pick<Settings, "nightlyBackups" | "backupRecipient">;
  readonly jobs: Jobs;
  readonly backups: Backups;
  /** Where they go, too. */
  readonly elsewhere?: BackupsElsewhere | undefined;
  /** A clock that follows no jump at once, in ms since 1970. */
  readonly settled: () => number;
};

/** How long after a start a backup is made that is overdue, in ms: who starts Robin wants to use it. */
const OVERDUE = 10 * 60_000;

/** Has a backup made each night, from `start` on, and the older ones go. */
export function nightlyBackups(of: Parts, after: Later): { start(): void } {
  const { jobs, backups, settled: now } = of;
  const job = jobs.add("Backing up", async () => {
    try {
      await backUp(of);
    } catch (error) {
      // To try again at once would read all of it again.
      if (error instanceof StartupError) logWarning(`the backup of tonight: ${error.message}`);
      else logFailure("Backing up", error, "; tried again next night");
    }
    alarm.set(nextNight(now()));
  });
  const alarm = new Alarm(job, after, now);
  return {
    start: () => {
      const [newest] = backups.kept.filter(({ name, isByHand }) => !isByHand && !isAhead(name, now()));
      // Where there is none it is overdue: some machines are never on at night.
      const due = newest ? nextNight(Math.min(newest.at, now())) : now();
      alarm.set(Math.max(due, now() + OVERDUE));
    },
  };
}

async function backUp({ settings, backups, elsewhere, settled: now }: Parts): Promise<void> {
  const name = backupName(dayOf(now()), settings);
  try {
    if (existsSync(backups.pathOf(name))) return;
    // The last one stays: it is better than none.
    await backups.make(name, () => nightly(backups, now()).slice(1).toReversed());
  } finally {
    // Whatever became of this one: what was deleted is to be gone with the older ones.
    for (const old of nightly(backups, now()).slice(settings.nightlyBackups)) rmSync(backups.pathOf(old));
    if (elsewhere) elsewhere.start();
  }
}

/** The names of the nightly ones of `backups`, the newest first. */
function nightly({ kept }: Backups, now: number): readonly string[] {
  const names = kept.map(({ name }) => name);
  return newestFirst(names, NAMES.nightly, now);
}
