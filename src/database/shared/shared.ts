import type { Database } from "bun:sqlite";
import { later, type Later } from "../../base/jobs.ts";
import { logFailure } from "../../base/log.ts";
import type { Broadcast } from "../../base/broadcast.ts";
import type { Commits } from "../commits.ts";
import { NotifyBroadcast } from "./broadcast.ts";
import { Connection } from "./connection.ts";
import { DutyLease, type Work } from "./dutyLease.ts";
import type { CopyChanges, DivergedError, Follower } from "./copy.ts";
import { requireAllScripts } from "./encoding.ts";
import { joined, PATIENCE } from "./joining.ts";
import { Lease } from "./lease.ts";
import { Pen } from "./pen.ts";
import type { Program } from "./program.ts";
import { prune } from "./pruning.ts";
import { Puller } from "./puller.ts";

/** How often old batches are forgotten, in ms. */
const FORGOTTEN_EVERY = 3_600_000;

type Wanted = {
  readonly changes: CopyChanges;
  /** Gives, once there are tables, what writes what follows from rows that are taken over, as the index of words. */
  readonly follower?: () => Follower;
  /** Writes, once the copy is up to date, what has to be there before anything is read, and is the same for all, as secrets. */
  readonly prepare?: () => void;
  /** Called once, when the copy is to be made anew, which happens at the next start. */
  readonly diverged: (error: DivergedError) => void;
  readonly steady?: () => number;
  readonly after?: Later;
  /** Which tables there are; by default those of this program. */
  readonly program?: Program;
};

/** What several machines share: `db` is this one's copy, and all that is written goes by `commits`. */
export type Shared = {
  readonly db: Database;
  readonly commits: Commits;
  /** The number of the last batch that the copy has. */
  readonly head: () => number;
  /** Whether one may answer from the copy. */
  readonly isGood: () => boolean;
  /** What one machine alone is to do, as sending mail: whether this one does it, and a call to the one that does. */
  readonly duty: { readonly isOn: () => boolean; readonly call: (name: string) => void };
  /** Tells the other machines what is not written down. */
  readonly broadcast: Broadcast;
  /** Brings the copy up to date. */
  readonly pull: () => Promise<void>;
  /** Resolves when no machine answers from before what the copy has now. */
  readonly untilAll: () => Promise<void>;
  /** Follows what others write, from when all listen who keep something of it in memory; and does `work` while it is on duty. */
  readonly start: (work?: Work) => Promise<void>;
  readonly close: () => Promise<void>;
};

/**
 * Makes `db`, as openCopy gives it, a copy of the database at `url`, a PostgreSQL, and brings it up to date. Throws StartupError where `db` is
 * of another one, or a Robin's that somebody uses, and where this program is too old for it, or its encoding lacks scripts.
 */
export async function openShared(db: Database, url: string, wanted: Wanted): Promise<Shared> {
  const {
    changes,
    follower,
    prepare,
    diverged,
    program,
    steady = () => performance.now(),
    after = later,
  } = wanted;
  const node = crypto.randomUUID();
  const connection = new Connection(url);
  try {
    const patient = new Connection(url, PATIENCE);
    const copy = await requireAllScripts(patient)
      .then(() => joined(db, patient, { node, changes, follower, program }))
      .finally(() => patient.close());
    const puller = new Puller(copy, connection);
    const lease = new Lease({ copy, connection, puller, node, steady, after, diverged });
    const untilAll = (head: number) => lease.untilAll(head);
    const commits = new Pen({ copy, connection, changes, node, untilAll, steady });
    const broadcast = new NotifyBroadcast({ connection, node, after });
    const duty = new DutyLease({ connection, puller, lease, node, steady, after });
    const forgetOldBatches = () => {
      if (duty.isOn)
        prune(connection, program).catch((error: unknown) => logFailure("Forgetting old batches", error));
      after(forgetOldBatches, FORGOTTEN_EVERY);
    };
    if (prepare) await commits.run(prepare);
    return {
      db,
      commits,
      head: () => copy.head,
      isGood: () => lease.isGood,
      duty: { isOn: () => duty.isOn, call: (name) => duty.call(name) },
      broadcast,
      pull: () => puller.pull(),
      untilAll: () => untilAll(copy.head),
      start: async (work) => {
        await lease.start();
        await broadcast.start();
        if (!work) return;
        await duty.start(work);
        forgetOldBatches();
      },
      close: async () => {
        await commits.close();
        await duty.stop();
        await lease.stop();
        await connection.close();
      },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
