import { randomBytes } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { open, rename, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Job, Jobs, Later } from "../base/jobs.ts";
import { limits } from "../base/limits.ts";
import { logWarning } from "../base/log.ts";
import { whyUnwritable } from "../base/unwritable.ts";

const MB = 1_048_576;

/** How often it is looked whether there is room again, in ms. */
const EVERY = 30_000;

/**
 * Room on the disk that a file in the data folder holds. Where the disk is full the file goes, so that signing in and out, deleting and all
 * that tidies up still finds room; what only adds to what is there is refused until it is back.
 */
export class DiskReserve {
  #folder: string;
  #path: string;
  #isSpent = false;

  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, "robin.reserve");
  }

  /** Whether little more than this was left on the disk. */
  get isSpent(): boolean {
    return this.#isSpent;
  }

  /** Gives its room to what is being written; whether it had any. */
  spend(): boolean {
    if (!existsSync(this.#path)) return false;
    rmSync(this.#path);
    this.#isSpent = true;
    logWarning("the disk is full. Nobody can speak until there is room; all else goes on.");
    return true;
  }

  /** Takes its room, unless it has it; it counts as spent while that would leave less than as much again. */
  async keep(): Promise<void> {
    this.#isSpent = !existsSync(this.#path) && !(await this.#take());
  }

  async #take(): Promise<boolean> {
    const { bytes } = limits.diskReserve;
    const part = `${this.#path}.part`;
    const { bavail, bsize } = await statfs(this.#folder);
    if (bavail * bsize < 2 * bytes) return false;
    try {
      await using file = await open(part, "w", 0o600);
      // Of what cannot be made smaller: some file systems would have it take no room.
      for (let written = 0; written < bytes; written += MB) await file.write(randomBytes(MB));
      await file.datasync();
      await rename(part, this.#path);
      return true;
    } catch (error) {
      await rm(part, { force: true });
      if (whyUnwritable(error) !== "full") throw error;
      return false;
    }
  }
}

/** Keeps `reserve`, from its start on. */
export function reserveKeeping(reserve: DiskReserve, jobs: Jobs, after: Later): Job {
  const job: Job = jobs.add("Keeping room on the disk", async () => {
    await reserve.keep();
    after(() => job.start(), EVERY);
  });
  return job;
}
