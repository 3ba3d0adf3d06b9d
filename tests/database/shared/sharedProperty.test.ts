import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Database } from "bun:sqlite";
import { asyncProperty, array, assert, constantFrom, nat, tuple } from "fast-check";
import { contents, machine } from "./machines.ts";
import { inPostgres, startPostgres } from "../../support/postgres.ts";
import type { PostgresServer } from "../../support/postgresServer.ts";

type Machine = Awaited<ReturnType<typeof machine>>;

/** What a machine writes, with a small number that others choose, too: they meet on the same rows. */
const WRITES: Readonly<Record<string, (db: Database, n: number) => void>> = {
  "adds a user": (db, n) => {
    const name = `user ${n}`;
    db.query("insert into users (name, folded_name, password_hash, created_at) values (?, ?, '', 0)").run(
      name,
      name,
    );
  },
  "deletes a user": (db, n) => {
    db.query("delete from users where folded_name = ?").run(`user ${n}`);
  },
  "has two users exchange their names": (db, n) => {
    const rename = db.query("update users set folded_name = ? where folded_name = ?");
    rename.run("nobody", `user ${n}`);
    rename.run(`user ${n}`, `user ${n + 1}`);
    rename.run(`user ${n + 1}`, "nobody");
  },
  "adds a room and deletes it": (db, n) => {
    const { id } = db
      .query<{ id: number }, [string]>("insert into rooms (name, created_at) values (?, 0) returning id")
      .get(`${n}`)!;
    db.query("delete from rooms where id = ?").run(id);
  },
  "begins a session": (db, n) => {
    db.query(
      "insert into sessions (hash, user_id, created_at, used_at) select ?, max(id), 0, 0 from users",
    ).run(Uint8Array.of(0, n));
  },
  "replaces a picture": (db, n) => {
    db.query("insert or replace into avatars (name, size, hash) values (?, 's', 'h')").run(`${n}`);
  },
  "changes a setting": (db, n) => {
    db.query(
      "insert into place_settings values (?, ?) on conflict do update set value = excluded.value || '+'",
    ).run(`${n % 2}`, `${n}`);
  },
  "fails after it has written": (db) => {
    db.run("update sequence set last = last + 1");
    throw new Error("on purpose");
  },
};

inPostgres("whatever machines write", () => {
  let postgres: PostgresServer;

  beforeAll(async () => {
    postgres = await startPostgres({ fsync: false });
  });
  afterAll(() => postgres.remove());

  test("all copies are the same, a new one, too, and each was told of every host that it has", async () => {
    const act = tuple(nat(2), constantFrom(...Object.keys(WRITES), "adds a host", "deletes a host"), nat(4));
    await assert(
      asyncProperty(array(act, { minLength: 30, maxLength: 60 }), async (acts) => {
        const url = await postgres.newDatabase({ keepsTables: true });
        const all: Machine[] = [];
        const join = async () => {
          const made = await machine(url);
          all.push(made);
          return made;
        };
        try {
          await compare(acts, [await join(), await join(), await join()], join);
        } finally {
          for (const { connection } of all) await connection.close();
          postgres.giveBack(url);
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  }, 60_000);
});

type Act = readonly [machine: number, name: string, n: number];

async function compare(acts: readonly Act[], all: readonly Machine[], join: () => Promise<Machine>) {
  const known = all.map(hostsToldTo);
  // Some of them at once, so that they meet.
  for (let from = 0; from < acts.length; from += 6) {
    const some = acts.slice(from, from + 6);
    const outcomes = await Promise.allSettled(some.map(([of, name, n]) => write(all[of]!, name, n)));
    const errors = outcomes
      .filter((outcome) => outcome.status === "rejected")
      .map(({ reason }) => String(reason));
    expect(errors.filter((error) => !/constraint failed|on purpose/.test(error))).toEqual([]);
  }
  for (const { puller } of all) await puller.pull();
  const copies = [...all, await join()].map(contents);
  for (const copy of copies) expect(copy).toEqual(copies[0]!);
  for (const hosts of known) expect([...hosts].toSorted()).toEqual([...hostsOf(all[0]!)]);
}

function write({ commits, changes, db }: Machine, act: string, n: number): Promise<void> {
  const name = `host ${n}`;
  const host = { name };
  return commits.run(() => {
    if (act === "adds a host") {
      db.query("insert into hosts (name, learned_at) values (?, 0)").run(name);
      changes.note("hosts", undefined, host);
    } else if (act === "deletes a host") {
      if (db.query("delete from hosts where name = ?").run(name).changes > 0)
        changes.note("hosts", host, undefined);
    } else WRITES[act]!(db, n);
  });
}

/** The hosts that a machine has, as those know it who listen. */
function hostsToldTo({ changes }: Machine): ReadonlySet<string> {
  const hosts = new Set<string>();
  changes.on("hosts", (before, after) => {
    if (before) hosts.delete(before.name);
    if (after) hosts.add(after.name);
  });
  return hosts;
}

function hostsOf({ db }: Machine): readonly string[] {
  return db
    .query<{ name: string }, []>("select name from hosts order by name")
    .all()
    .map(({ name }) => name);
}
