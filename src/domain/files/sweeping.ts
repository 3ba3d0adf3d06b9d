import type { Job, Jobs, Later } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import type { GroupCommit } from "../../database/commits.ts";
import type { RowChanges } from "../rows.ts";
import type { Files } from "./files.ts";
import type { FileStore } from "./fileStore.ts";
import type { References } from "./references.ts";

type Parts = {
  readonly commits: GroupCommit;
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
export function fileSweeping(
  { commits, changes, files, references, fileStore, jobs, now }: Parts,
  after: Later,
): Job {
  const { unsent, sweep } = limits.file;
  /** What a crash may have left beside the database; looked for once. */
  let left: Promise<readonly string[]> | undefined;
  let looked = 0;

  changes.on("files", (before) => {
    for (const hash of before?.hashes ?? []) if (!references.isNamed(hash)) fileStore.remove(hash);
  });

  const sweeping = jobs.add("Sweeping files", async () => {
    // Asked in the commit: until then one of them may be sent.
    const removed = await commits.run(() => {
      const never = files.unsent(now() - unsent, SLICE);
      for (const file of never) files.remove(file);
      return never.length;
    });
    if (removed === SLICE) return true;
    left ??= fileStore.hashes();
    const hashes = (await left).slice(looked, looked + SLICE);
    looked += hashes.length;
    for (const hash of hashes) if (!references.isNamed(hash)) fileStore.remove(hash);
    if (hashes.length === SLICE) return true;
    await fileStore.sweepIncoming(now() - unsent);
    after(() => sweeping.start(), sweep);
    return false;
  });
  return sweeping;
}
