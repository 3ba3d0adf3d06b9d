import { expect, test } from "bun:test";
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  nat,
  oneof,
  record,
} from "fast-check";
import { inPostgres } from "../../support/postgres.ts";
import type { Message } from "../../support/postgresMessages.ts";
import { asksToCommit, type Fault, saysCommitted } from "../../support/postgresProxy.ts";
import { type Far, FaultStage, type Place } from "./faultStage.ts";
import { once } from "./once.ts";
import type { Said, Writer } from "./writer.ts";

/** How long a question may take, in ms, of a machine that is not answered. */
const LIMIT = 700;

/** Messages of PostgreSQL's protocol in some batches: a fault comes at one of them. */
const MESSAGES = 150;

/** Longer than one tries to write, in ms, and shorter than one does where it is not known whether that was done. */
const TOO_LONG = 4_100;

/** How a job fails that is meant to, or that is not tried again. */
const GIVEN_UP = /on purpose|cannot be reached|did not answer/;

/** What a machine does, with a small number that others choose, too: they meet on the same rows. What it gives is to be there. */
const ACTS: Readonly<
  Record<string, (writer: Writer, n: number, content: string) => Promise<readonly Said[]>>
> = {
  "says something": async ({ post }, _, content) => [await post(content)],
  "says two things in one": ({ commits, say }, _, content) =>
    commits.run(() => [say(`${content}, first`), say(`${content}, second`)]),
  "fails when it has said something": ({ commits, say }, _, content) =>
    commits.run(() => {
      say(content);
      throw new Error("on purpose");
    }),
  "adds a host, or takes it away": async ({ commits, db }, n) => {
    await commits.run(() => {
      const { changes } = db.query("delete from hosts where name = ?").run(`${n}`);
      if (changes === 0) db.query("insert into hosts (name, learned_at) values (?, 0)").run(`${n}`);
    });
    return [];
  },
  "makes a room and removes it": async ({ commits, db }) => {
    await commits.run(() => {
      db.run("insert into rooms (name, created_at) values ('', 0)");
      db.run("delete from rooms where id = last_insert_rowid()");
    });
    return [];
  },
  "writes what is its own": async ({ commits, db }, n) => {
    await commits.run(() => db.run("update search_backlog set up_to = ?", [n]));
    return [];
  },
  "pulls and beats": async ({ puller, lease }) => {
    await Promise.allSettled([puller.pull(), lease.beat()]);
    return [];
  },
};

type Act = { readonly of: number; readonly name: string; readonly n: number };

/** What goes wrong for one machine, at the `nth` message from now on, of all or of commits alone. */
type Trouble = {
  readonly of: number;
  readonly fault: Fault;
  readonly position: { readonly isAtCommit: boolean; readonly nth: number };
  /** Whether the machine is answered again only when it has given up. */
  readonly isLong: boolean;
  /** Whether a job that fails of it is not tried again, unless it may be written. */
  readonly isLast: boolean;
};

type Round = {
  readonly acts: readonly Act[];
  readonly troubles: readonly Trouble[];
  readonly terminates: boolean;
  readonly isDeaf: boolean;
};

const machine = nat(2);
const act = record({ of: machine, name: constantFrom(...Object.keys(ACTS)), n: nat(3) });
const position = oneof(
  record({ isAtCommit: constant(false), nth: nat(MESSAGES) }),
  record({ isAtCommit: constant(true), nth: nat(2) }),
);
const trouble = record({
  of: machine,
  fault: constantFrom<Fault[]>("cut before", "cut after", "silence before", "silence after", "late"),
  position,
  // Seldom, since it takes long.
  isLong: nat(4).map((n) => n === 0),
  isLast: boolean(),
});
const round = record({
  acts: array(act, { minLength: 4, maxLength: 10 }),
  troubles: array(trouble, { maxLength: 3 }),
  terminates: boolean(),
  isDeaf: boolean(),
});

inPostgres("whatever goes wrong", () => {
  const stage = new FaultStage();

  test("what was acknowledged is there once, what was refused is nowhere, and nobody passes anything by", async () => {
    await assert(
      asyncProperty(array(round, { minLength: 4, maxLength: 6 }), async (rounds) => {
        const place = await stage.open();
        const all = [await place.join(LIMIT), await place.join(LIMIT), await place.join(LIMIT)];
        for (const { lease } of all) await lease.start();
        const said: Said[] = [];
        for (const [index, one] of rounds.entries()) said.push(...(await run(place, all, one, `${index}`)));
        expect(await place.agreed()).toEqual(said.toSorted(byNumber));
        await stage.close();
      }),
      { numRuns: 3, endOnFailure: true },
    );
  }, 60_000);

  test("what was acknowledged before and after PostgreSQL crashed is there once", async () => {
    const place = await stage.open();
    const all = [place.near, await place.join(LIMIT), await place.join(LIMIT)];
    const said: Said[] = [];
    const writing = Promise.all(
      all.map(async ({ post }, of) => {
        for (let n = 0; n < 60; n += 1) said.push(await post(`${of} ${n}`));
      }),
    );
    for (const many of [30, 100]) {
      while (said.length < many) await new Promise(setImmediate);
      await stage.server.kill();
      await stage.server.restart();
    }
    await writing;
    expect(said).toHaveLength(180);
    expect(await place.agreed()).toEqual(said.toSorted(byNumber));
  });
});

/** Has all act at once while things go wrong; gives what was acknowledged. */
async function run(place: Place, all: readonly Far[], round: Round, name: string): Promise<readonly Said[]> {
  for (const trouble of round.troubles) void makeTrouble(place, all[trouble.of]!, trouble);
  for (const { proxy } of all) proxy.losesNotifications = round.isDeaf;
  const acting = Promise.allSettled(
    round.acts.map(({ of, name: act, n }, index) => ACTS[act]!(all[of]!, n, `${name}.${index}`)),
  );
  if (round.terminates) await terminate(place);
  const outcomes = await acting;
  const errors = outcomes.filter((outcome) => outcome.status === "rejected").map(({ reason }) => `${reason}`);
  expect(errors.filter((error) => !GIVEN_UP.test(error))).toEqual([]);
  return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : []));
}

/** Orders a fault, and has its machine be answered again: soon, or when it has given up. */
async function makeTrouble(
  { near }: Place,
  { proxy, connection, steady }: Far,
  { fault, position: { isAtCommit, nth }, isLong, isLast }: Trouble,
): Promise<void> {
  const tooLong = steady.now + TOO_LONG;
  await proxy.order(fault, (message) => !isAtCommit || isCommit(message), nth + 1);
  if (isLast) steady.now = Math.max(steady.now, tooLong);
  await (isLong ? connection : near.connection).ask("select 1").catch(() => {});
  proxy.resume();
}

function isCommit(message: Message): boolean {
  return asksToCommit(message) || saysCommitted(message);
}

/** Ends all connections, as an operator does. */
async function terminate({ url }: Place): Promise<void> {
  await once(
    url,
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
}

function byNumber(a: Said, b: Said): number {
  return Number.parseInt(a) - Number.parseInt(b);
}
