import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { EXIT } from "../base/exitCodes.ts";
import { StartupError } from "../base/startupError.ts";
import { Alarm } from "../base/alarm.ts";
import type { Jobs, Later } from "../base/jobs.ts";
import { limits } from "../base/limits.ts";
import { logFailure, logWarning } from "../base/log.ts";
import type { Settings } from "../base/settings.ts";
import { NIGHTLY } from "./names.ts";

type Parts = {
  readonly settings: Pick<Settings, "dataDir" | "nightlyBackups" | "backupRecipient">;
  readonly jobs: Jobs;
  readonly files: { sizeOf(): number };
  /** A clock that follows no jump at once, in ms since 1970. */
  readonly settled: () => number;
};

/** Makes a backup at `path`, which is not there; resolves when it is on the disk. */
type Make = (path: string) => Promise<void>;

/** The hour of the night, by the clock on the wall, at which most are asleep. */
const HOUR = 3;

/** How long after a start a backup is made that is overdue, in ms: who starts Robin wants to use it. */
const OVERDUE = 10 * 60_000;

const BROKEN_OFF = /^robin-.+\.part(?:\.sqlite(?:-journal)?)?$/;

/** Has a backup made in the folder `backups` of the data folder each night, from `start` on, and the older ones go. */
export function nightlyBackups(of: Parts, after: Later, make: Make): { start(): void } {
  const { settings, jobs, settled: now } = of;
  const folder = join(settings.dataDir, "backups");
  const job = jobs.add("Backing up", async () => {
    try {
      await backUp(of, folder, make);
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
      const [newest] = backupsIn(folder);
      const due = nextNight(newest === undefined ? now() : statSync(newest).mtimeMs);
      alarm.set(Math.max(due, now() + OVERDUE));
    },
  };
}

async function backUp({ settings, files, settled: now }: Parts, folder: string, make: Make): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `robin-${dayOf(now())}.tar.zst${settings.backupRecipient ? ".age" : ""}`);
  if (existsSync(path)) return;
  for (const name of readdirSync(folder)) if (BROKEN_OFF.test(name)) rmSync(join(folder, name));
  // The copy of the database, and the archive where nothing in it can be made smaller.
  const bytes = 2 * statSync(join(settings.dataDir, "robin.sqlite")).size + files.sizeOf();
  while (!(await fits(folder, bytes))) {
    const oldest = backupsIn(folder).at(-1);
    if (backupsIn(folder).length < 2 || oldest === undefined)
      throw new StartupError(`There is no room for it in ${folder}.`, EXIT.cannotCreate);
    rmSync(oldest);
  }
  await make(path);
  for (const old of backupsIn(folder).slice(settings.nightlyBackups)) rmSync(old);
}

/** The nightly backups in `folder`, the newest first. */
function backupsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => NIGHTLY.test(name));
  return names
    .toSorted()
    .toReversed()
    .map((name) => join(folder, name));
}

/** Whether `bytes` more leave as much of the disk free as files have to. */
async function fits(folder: string, bytes: number): Promise<boolean> {
  const { bavail, blocks, bsize } = await statfs(folder);
  const { share, bytes: least } = limits.file.reserve;
  return bavail * bsize - bytes > Math.max(blocks * bsize * share, least);
}

/** The next time after `time` that it is night, both in ms since 1970. */
function nextNight(time: number): number {
  const night = new Date(time);
  night.setHours(HOUR, 0, 0, 0);
  if (night.getTime() <= time) night.setDate(night.getDate() + 1);
  return night.getTime();
}

function dayOf(time: number): string {
  const day = new Date(time);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
