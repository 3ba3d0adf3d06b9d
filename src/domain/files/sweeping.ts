import { Alarm } from "../../base/alarm.ts";
import type { Job, Jobs, Later } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import type { Commits } from "../../database/commits.ts";
import type { RowChanges } from "../rows.ts";
import type { Files } from "./files.ts";
import type { FileStore } from "./fileStore.ts";
import type { References } from "./references.ts";
import { FileRemoving } from "./removing.ts";

type Parts = {
  readonly commits: Commits;
  readonly changes: RowChanges;
  readonly files: Files;
  readonly references: References;
  readonly fileStore: FileStore;
  readonly jobs: Jobs;
  readonly now: () => number;
};

/** Files that are swept in one transaction. */
const SLICE = 100;

/** Sees to it that bytes which nothing names any more go: at once with what named them, and those that a crash or a broken line left, in a while. */
export function fileSweeping(parts: Parts, after: Later): Pick<Job, "start"> {
  const { commits, changes, files, references, fileStore, jobs, now } = parts;
  const { unsent, sweep } = limits.file;
  /** When this run began, until what was there before it is swept: later the clock may be set back. */
  let begun = now();
  const removing = new FileRemoving(parts);
  const leftovers = new Leftovers(fileStore);

  fileStore.onRelease(async (hash) => {
    if (!references.isNamed(hash)) await removing.remove([hash]);
  });
  // All machines are told of what one deletes.
  const mine = (hashes: readonly string[]) => hashes.filter((hash) => fileStore.isMine(hash));
  for (const table of ["files", "reportedFiles", "avatars"] as const)
    changes.on(table, (before) => void removing.remove(mine(before?.hashes ?? [])));

  const sweeping = jobs.addSole("Sweeping files", async () => {
    // Asked in the commit: until then one of them may be sent.
    const removed = await commits.run(() => {
      const never = files.unsent(now() - unsent, SLICE);
      for (const file of never) files.remove(file);
      return never.length;
    });
    if (removed === SLICE) return true;
    await removing.remove(await fileStore.leftBehind());
    const found = await leftovers.next();
    await removing.remove(found);
    if (found.length > 0) return true;
    sweepingLater.set(now() + sweep);
    return false;
  });
  const sweepingLater = new Alarm(sweeping, after, now);
  const sweepingIncoming = jobs.add("Sweeping what never arrived", async () => {
    // Of what was there before this run nobody sends the rest: no other Robin is at work in the folder.
    await fileStore.sweepIncoming(Math.max(begun, now() - unsent));
    begun = 0;
    incomingLater.set(now() + sweep);
  });
  const incomingLater = new Alarm(sweepingIncoming, after, now);
  return { start: () => Promise.all([sweeping.start(), sweepingIncoming.start()]).then(() => {}) };
}

/** What a crash may have left beside the database; looked for once. */
class Leftovers {
  #fileStore: FileStore;
  #all: AsyncIterator<{ readonly hash: string }> | undefined;
  #isDone = false;

  constructor(fileStore: FileStore) {
    this.#fileStore = fileStore;
  }

  /** Some hashes of what is kept; none: all of them have been given. Where it fails, it begins anew. */
  async next(): Promise<readonly string[]> {
    const hashes: string[] = [];
    try {
      this.#all ??= this.#fileStore.list()[Symbol.asyncIterator]();
      while (!this.#isDone && hashes.length < SLICE) {
        const { done, value } = await this.#all.next();
        if (done) this.#isDone = true;
        else hashes.push(value.hash);
      }
      return hashes;
    } catch (error) {
      this.#all = undefined;
      throw error;
    }
  }
}
