import type { Job, Jobs, Later } from "../../base/jobs.ts";
import type { Commits } from "../../database/commits.ts";
import type { PlaceSettings } from "../place.ts";
import type { RowChanges } from "../rows.ts";
import type { Messages } from "./messages.ts";

type Parts = {
  readonly messages: Messages;
  readonly place: { readonly settings: PlaceSettings };
  readonly changes: RowChanges;
  readonly commits: Commits;
  readonly jobs: Jobs;
  readonly overwriting: Job;
  /** A clock that follows no jump at once: by a wrong one all would be too old. */
  readonly settled: () => number;
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Messages deleted in one transaction: the index takes some ms for each, as it overwrites what it knew of it. */
const SLICE = 10;

/** Deletes messages for good that are older than the owner wants them kept: from its start on every hour, and when that changes. */
export function messageRetention(of: Parts, after: Later): Job {
  const { messages, place, changes, commits, jobs, overwriting, settled: now } = of;
  let cancel: (() => void) | undefined;
  let hasDeleted = false;
  const job: Job = jobs.addSole("Letting messages age", async () => {
    const { keepDays } = place.settings;
    const count =
      keepDays === 0 ? 0 : await commits.run(() => messages.expire(now() - keepDays * DAY, SLICE));
    hasDeleted ||= count > 0;
    if (count === SLICE) return true;
    if (hasDeleted) await overwriting.start();
    hasDeleted = false;
    cancel?.();
    cancel = after(() => job.start(), HOUR);
    return false;
  });
  changes.on("placeSettings", (_, after) => {
    if (after?.name === "keepDays") job.start();
  });
  return job;
}
