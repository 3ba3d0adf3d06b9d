import type { Database } from "bun:sqlite";
import { openMemory } from "../../../src/database/database.ts";
import { Changes } from "../../../src/database/changes.ts";
import { Connection } from "../../../src/database/shared/connection.ts";
import type { Copy, Follower } from "../../../src/database/shared/copy.ts";
import { joined, PATIENCE } from "../../../src/database/shared/joining.ts";
import { DutyLease } from "../../../src/database/shared/dutyLease.ts";
import { Lease } from "../../../src/database/shared/lease.ts";
import { Pen } from "../../../src/database/shared/pen.ts";
import type { Program } from "../../../src/database/shared/program.ts";
import { Puller } from "../../../src/database/shared/puller.ts";
import type { Rows } from "../../../src/domain/rows.ts";
import { HandTimer } from "../../support/handTimer.ts";

/** How long a question of a test may take once a machine is there, in ms, unless it says. */
const LIMIT = 700;

/** The kinds of rows that listeners are told of. */
export const KINDS = [
  "users",
  "place",
  "placeSettings",
  "invites",
  "files",
  "reportedFiles",
  "avatars",
  "hides",
  "refusedAddresses",
  "reports",
  "audit",
  "sessions",
  "hosts",
  "rooms",
  "members",
  "inboxes",
  "sidebarChoices",
  "mails",
  "invitations",
  "departures",
  "messages",
] as const satisfies readonly (keyof Rows)[];

/** A machine with a copy of the database at `url`; `db` is what it has in its folder. A question may take `limit` ms. */
export async function machine(
  url: string,
  db: Database = openMemory(),
  follower?: Follower,
  program?: Program,
  limit = LIMIT,
) {
  const changes = new Changes<Rows>();
  const told: unknown[] = [];
  for (const kind of KINDS) changes.on(kind, (before, after) => told.push([kind, before, after]));
  const node = crypto.randomUUID();
  const wanted = { node, changes, follower: follower && (() => follower), program };
  const patient = new Connection(url, PATIENCE);
  const copy = await joined(db, patient, wanted).finally(() => patient.close());
  const connection = new Connection(url, limit);
  const puller = new Puller(copy, connection);
  const pen = (reserve = () => connection.reserve(), untilAll = (head: number) => lease.untilAll(head)) =>
    new Pen({
      copy,
      connection: { reserve },
      changes,
      node,
      untilAll,
      steady: () => steady.now,
    });
  const steady = { now: 0 };
  const timer = new HandTimer();
  const diverged: Error[] = [];
  const lease = new Lease({
    copy,
    connection,
    puller,
    node,
    steady: () => steady.now,
    after: timer.later,
    diverged: (error) => diverged.push(error),
  });
  const dutyTimer = new HandTimer();
  const duty = new DutyLease({
    connection,
    puller,
    lease,
    node,
    steady: () => steady.now,
    after: dutyTimer.later,
  });
  return {
    lease,
    duty,
    dutyTimer,
    timer,
    diverged,
    db,
    changes,
    told,
    connection,
    copy,
    node,
    puller,
    pen,
    steady,
    commits: pen(),
  };
}

/** All rows of all shared tables, as one can compare them. */
export function contents({ copy }: { readonly copy: Copy }): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    [...copy.tables].map(([name, table]) => [
      name,
      table
        .all()
        .map((row) => JSON.stringify(table.remote(row)))
        .toSorted(),
    ]),
  );
}
