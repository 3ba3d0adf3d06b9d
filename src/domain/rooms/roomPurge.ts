import type { Database } from "bun:sqlite";
import type { GroupCommit } from "../../database/commits.ts";
import type { Messages } from "../messages/messages.ts";
import { rewrite } from "../../database/database.ts";
import type { Job, Jobs } from "../../jobs.ts";

/** Messages deleted in one transaction: a few ms. */
const SLICE = 200;

/** Deletes what was said in rooms that were deleted, a slice at a time, so that nobody waits for it; then the rooms. */
export class RoomPurge {
  #db: Database;
  #commits: GroupCommit;
  #messages: Messages;
  #job: Job;
  #hasCleared = false;
  #next;
  #remove;

  constructor(
    db: Database,
    { commits, messages, jobs }: { commits: GroupCommit; messages: Messages; jobs: Jobs },
  ) {
    this.#db = db;
    this.#commits = commits;
    this.#messages = messages;
    this.#job = jobs.add("Clearing deleted rooms", () => this.#clearSome());
    this.#next = db.query<{ id: number }, []>(
      "select id from rooms where deleted_at is not null order by deleted_at limit 1",
    );
    this.#remove = db.query<void, { id: number }>("delete from rooms where id = $id");
  }

  /** Clears what is to be cleared, also what a stop of Robin has interrupted; resolves as `Job.start` does. */
  start(): Promise<void> {
    return this.#job.start();
  }

  async #clearSome(): Promise<boolean> {
    const room = this.#next.get();
    if (room) {
      this.#hasCleared = true;
      const purged = await this.#commits.run(() => this.#messages.purge(room.id, SLICE));
      if (purged === 0) this.#remove.run(room);
    } else if (this.#hasCleared) {
      rewrite(this.#db);
      this.#hasCleared = false;
    }
    return room !== null;
  }
}
