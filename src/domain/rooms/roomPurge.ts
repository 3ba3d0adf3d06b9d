import type { Database } from "bun:sqlite";
import type { GroupCommit } from "../../database/commits.ts";
import { rewrite } from "../../database/database.ts";
import type { Job, Jobs } from "../../base/jobs.ts";
import type { Messages } from "../messages/messages.ts";
import type { Departures } from "./departures.ts";
import type { Invitations } from "./invitations.ts";
import type { Members } from "./members.ts";
import type { Rooms } from "./rooms.ts";

/** Messages deleted in one transaction: the index takes some ms for each, as it overwrites what it knew of it. */
const SLICE = 10;

type Parts = {
  readonly commits: GroupCommit;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly invitations: Invitations;
  readonly departures: Departures;
  readonly messages: Messages;
  readonly jobs: Jobs;
};

/** Deletes rooms: for everybody at once, and from the file a slice at a time, so that nobody waits for it. */
export class RoomPurge {
  #db: Database;
  #of: Parts;
  #job: Job;
  #hasPurged = false;

  constructor(db: Database, of: Parts) {
    this.#db = db;
    this.#of = of;
    this.#job = of.jobs.add("Clearing deleted rooms", () => this.#purgeSome());
  }

  /** Takes room `id` away from everybody, within a commit. `start` deletes its messages. */
  softDelete(id: number): void {
    const { rooms, members, invitations, departures } = this.#of;
    rooms.softDelete(id);
    members.empty(id);
    invitations.empty(id);
    departures.empty(id);
  }

  /** Deletes the messages of rooms that are soft-deleted, also what a stop of Robin has interrupted; resolves as `Job.start` does. */
  start(): Promise<void> {
    return this.#job.start();
  }

  async #purgeSome(): Promise<boolean> {
    const { commits, rooms, messages } = this.#of;
    const id = rooms.softDeleted();
    if (id !== undefined) {
      this.#hasPurged = true;
      const count = await commits.run(() => messages.purge(id, SLICE));
      if (count === 0) await commits.run(() => rooms.remove(id));
    } else if (this.#hasPurged) {
      rewrite(this.#db);
      this.#hasPurged = false;
    }
    return id !== undefined;
  }
}
