import type { Database } from "bun:sqlite";
import type { Commits } from "../../database/commits.ts";
import { rewrite } from "../../database/database.ts";
import type { Job, Jobs } from "../../base/jobs.ts";
import type { Messages } from "../messages/messages.ts";
import type { Rooms } from "./rooms.ts";

/** Messages deleted in one transaction: the index takes some ms for each, as it overwrites what it knew of it. */
const SLICE = 10;

type Parts = {
  readonly commits: Commits;
  readonly rooms: Rooms;
  readonly messages: Messages;
  readonly files: { removeUnsentIn(room: number): void };
  readonly reportedFiles: { removeIn(room: number): void };
  readonly jobs: Jobs;
};

/** Deletes soft-deleted rooms from the file, a slice at a time, and goes on after a restart. */
export function roomPurge(
  db: Database,
  { commits, rooms, messages, files, reportedFiles, jobs }: Parts,
): Job {
  let hasPurged = false;
  return jobs.addSole("Clearing deleted rooms", async () => {
    const id = rooms.softDeleted();
    if (id !== undefined) {
      hasPurged = true;
      const count = await commits.run(() => messages.purge(id, SLICE));
      if (count > 0) return true;
      await commits.run(() => {
        // Their bytes would not go with their rows.
        files.removeUnsentIn(id);
        reportedFiles.removeIn(id);
        rooms.remove(id);
      });
    } else if (hasPurged) {
      rewrite(db);
      hasPurged = false;
    }
    return id !== undefined;
  });
}
