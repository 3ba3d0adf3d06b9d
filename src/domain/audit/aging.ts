import { Alarm } from "../../base/alarm.ts";
import type { Job, Jobs, Later } from "../../base/jobs.ts";
import type { Commits } from "../../database/commits.ts";
import type { PlaceSettings } from "../place.ts";
import type { Audit } from "./audit.ts";

type Parts = {
  readonly audit: Audit;
  readonly refusedAddresses: { deleteOld(before: number): void };
  readonly place: { readonly settings: PlaceSettings };
  readonly commits: Commits;
  readonly jobs: Jobs;
  /** A clock that follows no jump at once: by a wrong one all would be too old. */
  readonly settled: () => number;
};

const DAY = 86_400_000;

/** Entries that are deleted in one transaction. */
const SLICE = 1_000;

/** Lets the audit log end by age, as the owner has decided, and with it addresses that are refused no more: from its start on once a day. */
export function auditAging(
  { audit, refusedAddresses, place, commits, jobs, settled: now }: Parts,
  after: Later,
): Job {
  const job: Job = jobs.addSole("Letting the audit log age", async () => {
    const before = now() - place.settings.auditDays * DAY;
    const deleted = await commits.run(() => {
      refusedAddresses.deleteOld(now());
      return audit.deleteOld(before, SLICE);
    });
    const isMore = deleted === SLICE;
    if (!isMore) nextDay.set(now() + DAY);
    return isMore;
  });
  const nextDay = new Alarm(job, after, now);
  return job;
}
