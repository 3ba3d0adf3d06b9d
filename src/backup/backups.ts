import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { EXIT } from "../base/exitCodes.ts";
import { logWarning } from "../base/log.ts";
import { limits } from "../base/limits.ts";
import { StartupError } from "../base/startupError.ts";
import { NAMES } from "./names.ts";

type Parts = {
  readonly settings: { readonly dataDir: string };
  readonly files: { sizeOf(): number };
  /** A clock that follows no jump at once, in ms since 1970. */
  readonly settled: () => number;
};

/** Makes a backup at `path`, which is not there; resolves when it is on the disk, with whether files were missing or damaged before. */
export type Make = (path: string) => Promise<boolean>;

/** A backup that is whole. */
export type Kept = {
  readonly name: string;
  /** When it was done, in ms since 1970. */
  readonly at: number;
  readonly bytes: number;
  readonly isByHand: boolean;
};

/** Why the last one was not made: no room, another at work, or what the log tells. */
export type Failure = { readonly at: number; readonly why: "full" | "busy" | "failed" };

/** What there is of backups. */
export type BackupState = {
  /** Those that are kept, the newest first. */
  readonly kept: readonly Kept[];
  /** Since when one is being made, in ms since 1970; undefined: none is. */
  readonly since: number | undefined;
  /** Why the last one was not made; undefined: it was, or none was to be since the start. */
  readonly failure: Failure | undefined;
  /** Whether files were missing or damaged when the last one was made since the start. */
  readonly lacksFiles: boolean;
};

const BROKEN_OFF = /^robin-.+\.part(?:\.sqlite(?:-journal)?)?$/;

/** The backups in the folder `backups` of the data folder, made there one at a time. */
export class Backups {
  readonly folder: string;
  #of: Parts;
  #make: Make;
  #underWay: Promise<unknown> = Promise.resolve();
  #since: number | undefined;
  #failure: Failure | undefined;
  #lacksFiles = false;

  constructor(of: Parts, make: Make) {
    this.#of = of;
    this.#make = make;
    this.folder = join(of.settings.dataDir, "backups");
  }

  state(): BackupState {
    return { kept: this.kept, since: this.#since, failure: this.#failure, lacksFiles: this.#lacksFiles };
  }

  get isUnderWay(): boolean {
    return this.#since !== undefined;
  }

  /** Those that are kept, the newest first. */
  get kept(): readonly Kept[] {
    if (!existsSync(this.folder)) return [];
    const now = this.#of.settled();
    // Where the clock was ahead it was earlier than all others.
    const rank = ({ at }: Kept) => (at > now ? at - Number.MAX_SAFE_INTEGER : at);
    return readdirSync(this.folder)
      .flatMap((name) => {
        const isByHand = NAMES.byHand.test(name);
        if (!isByHand && !NAMES.nightly.test(name)) return [];
        const file = statSync(this.pathOf(name), { throwIfNoEntry: false });
        return file ? [{ name, at: file.mtimeMs, bytes: file.size, isByHand }] : [];
      })
      .toSorted((one, other) => rank(other) - rank(one));
  }

  pathOf(name: string): string {
    return join(this.folder, name);
  }

  /**
   * Makes the backup `name`, after the one that is under way; `older` are those that go where there is no room for it, the first of them first. Throws StartupError where it cannot be
   * made, or another error; which of them is noted.
   */
  make(name: string, older: () => readonly string[] = () => []): Promise<void> {
    const made = this.#underWay.then(() => this.#makeNow(name, older));
    this.#underWay = made.catch(() => {});
    return made;
  }

  async #makeNow(name: string, older: () => readonly string[]): Promise<void> {
    const { settled } = this.#of;
    this.#since = settled();
    this.#failure = undefined;
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      for (const broken of readdirSync(this.folder)) if (BROKEN_OFF.test(broken)) rmSync(this.pathOf(broken));
      await this.#makeRoom(older);
      this.#lacksFiles = await this.#make(this.pathOf(name));
      if (this.#lacksFiles)
        logWarning(
          `the backup ${name} has all but files that were missing or damaged before: see robin check.`,
        );
    } catch (error) {
      this.#failure = { at: settled(), why: whyNot(error) };
      throw error;
    } finally {
      this.#since = undefined;
    }
  }

  async #makeRoom(older: () => readonly string[]): Promise<void> {
    const { settings, files } = this.#of;
    // The copy of the database, and the archive where nothing in it can be made smaller.
    const bytes = 2 * statSync(join(settings.dataDir, "robin.sqlite")).size + files.sizeOf();
    while (!(await this.#fits(bytes))) {
      const [oldest] = older();
      if (oldest === undefined)
        throw new StartupError(`There is no room for it in ${this.folder}.`, EXIT.cannotCreate);
      rmSync(this.pathOf(oldest));
    }
  }

  /** Whether `bytes` more leave as much of the disk free as files have to. */
  async #fits(bytes: number): Promise<boolean> {
    const { bavail, blocks, bsize } = await statfs(this.folder);
    const { share, bytes: least } = limits.file.reserve;
    return bavail * bsize - bytes > Math.max(blocks * bsize * share, least);
  }
}

function whyNot(error: unknown): Failure["why"] {
  if (!(error instanceof StartupError)) return "failed";
  if (error.exitCode === EXIT.cannotCreate) return "full";
  return error.exitCode === EXIT.tryLater ? "busy" : "failed";
}
