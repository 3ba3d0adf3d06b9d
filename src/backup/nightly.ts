import { existsSync, rmSync } from "node:fs";
import { Alarm } from "../base/alarm.ts";
import type { Jobs, Later } from "../base/jobs.ts";
import { logFailure, logWarning } from "../base/log.ts";
import { nextNight } from "../base/nights.ts";
import type { Settings } from "../base/settings.ts";
import { StartupError } from "../base/startupError.ts";
import type { Backups, Kept } from "./backups.ts";
import type { BackupsElsewhere } from "./elsewhere.ts";
import { backupName } from "./names.ts";

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
      const [newest] = nightly(backups);
      const due = nextNight(newest?.at ?? now());
      alarm.set(Math.max(due, now() + OVERDUE));
    },
  };
}

async function backUp({ settings, backups, elsewhere, settled: now }: Parts): Promise<void> {
  const name = backupName(dayOf(now()), settings);
  try {
    if (existsSync(backups.pathOf(name))) return;
    // The last one stays: it is better than none.
    await backups.make(name, () =>
      nightly(backups)
        .slice(1)
        .toReversed()
        .map((older) => older.name),
    );
  } finally {
    // Whatever became of this one: what was deleted is to be gone with the older ones.
    for (const old of nightly(backups).slice(settings.nightlyBackups)) rmSync(backups.pathOf(old.name));
    if (elsewhere) elsewhere.start();
  }
}

/** The nightly ones of `backups`, the newest first. */
function nightly({ kept }: Backups): readonly Kept[] {
  return kept.filter(({ isByHand }) => !isByHand).toSorted((a, b) => (a.name < b.name ? 1 : -1));
}

/** The day of `time`, in ms since 1970, by the clock on the wall: 2026-11-28. */
function dayOf(time: number): string {
  const day = new Date(time);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
