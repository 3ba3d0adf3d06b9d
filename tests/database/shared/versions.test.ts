import { expect, spyOn, test } from "bun:test";
import { Database } from "bun:sqlite";
import { StartupError } from "../../../src/base/startupError.ts";
import { emptyOf, versionOf } from "../../../src/database/database.ts";
import { migrations } from "../../../src/database/migrations.ts";
import { Connection } from "../../../src/database/shared/connection.ts";
import { OutdatedError } from "../../../src/database/shared/copy.ts";
import { type Program, PROGRAM } from "../../../src/database/shared/program.ts";
import { inPostgres } from "../../support/postgres.ts";
import { contents } from "./machines.ts";
import { once } from "./once.ts";
import { type Machine, stage } from "./stage.ts";

/** Steps that older programs can live with. */
const STEPS = [
  `alter table hosts add column seen integer not null default 7;
   alter table hosts add column note text;
   update hosts set seen = 8 where name = 'b';
   delete from hosts where name = 'c'`,
  `create table badges (user_id integer primary key references users on delete cascade, word text not null default 'none') strict;
   insert into badges select id, 'new' from users`,
  `create table avatars_kept (id integer primary key, name text not null, size text not null, hash text not null,
     colour text not null default 'red', unique (name, size)) strict;
   insert into avatars_kept select id, name, size, hash, 'blue' from avatars where name <> 'b';
   drop table avatars;
   alter table avatars_kept rename to avatars`,
];

const NEWER: Program = { steps: [...migrations, ...STEPS], least: PROGRAM.least };

/** One that takes away what older ones need. */
const BREAKING = `create table invites_kept (hash blob primary key, note text not null) strict, without rowid;
  insert into invites_kept select hash, note from invites;
  drop table skeletons;
  drop table invite_rooms;
  drop index users_by_invite;
  alter table users drop column invite_id;
  drop table invites;
  alter table invites_kept rename to invites;
  alter table emails rename column language to speech`;
const NEWEST: Program = { steps: [...NEWER.steps, BREAKING], least: NEWER.steps.length + 1 };

inPostgres("programs of several versions", () => {
  const shared = stage({ keepsTables: false });

  /** A machine with a program of some version, and what is in its folder. */
  function start(program: Program, db = new Database(":memory:", { strict: true })): Promise<Machine> {
    return shared.join(db, program);
  }

  /** A new database that this program has made, with some rows in it. */
  async function old(): Promise<Machine> {
    await shared.begin();
    const one = await start(PROGRAM);
    for (const name of ["a", "b", "c"]) {
      await write(one, "insert into hosts (name, learned_at) values (?, 1)", name);
      await write(one, "insert into avatars (name, size, hash) values (?, 's', 'h')", name);
    }
    await addUser(one, "ada");
    return one;
  }

  const write = ({ commits, db }: Machine, statement: string, ...values: (string | number)[]) =>
    commits.run(() => void db.query(statement).run(...values));
  const addUser = (one: Machine, name: string) =>
    write(
      one,
      "insert into users (name, folded_name, password_hash, created_at) values (?1, ?1, '', 0)",
      name,
    );
  const rows = ({ db }: Machine, query: string) => db.query(query).values();
  /** What is in the folder of a machine that was stopped. */
  const stopped = ({ db }: { readonly db: Database }) =>
    Database.deserialize(db.serialize(), { strict: true });
  const pen = async () => (await once(shared.url, "select version, least from pen"))[0];

  /** All that the machines have, of the tables and columns that an older one knows. */
  async function same(...all: readonly Machine[]): Promise<void> {
    for (const { puller } of all) await puller.pull();
    const [first] = all;
    const known = [...first!.copy.tables.values()];
    const seen = ({ db }: Machine) =>
      known.map(({ name, columns }) =>
        db
          .query(`select ${columns.map((column) => `quote("${column}")`).join(", ")} from "${name}"`)
          .values()
          .map(String)
          .toSorted(),
      );
    for (const one of all) expect(seen(one)).toEqual(seen(first!));
  }

  test("have the steps of the newer one done once, and all machines what they came to", async () => {
    const one = await old();
    const two = await start(NEWER, stopped(one));
    expect(await pen()).toEqual({ version: NEWER.steps.length, least: PROGRAM.least });
    expect(rows(two, "select name, seen, note from hosts order by name")).toEqual([
      ["a", 7, null],
      ["b", 8, null],
    ]);
    expect(rows(two, "select * from badges")).toEqual([[1, "new"]]);
    expect(rows(two, "select name, colour from avatars order by name")).toEqual([
      ["a", "blue"],
      ["c", "blue"],
    ]);
    const three = await start(NEWER);
    expect(contents(three)).toEqual(contents(two));
    expect(three.copy.head).toBe(two.copy.head);
    await same(one, two, three, await start(PROGRAM));
  });

  test("write the same tables side by side, and have the same in the end", async () => {
    const one = await old();
    const two = await start(NEWER, stopped(one));
    const three = await start(NEWER);
    await addUser(one, "bea");
    await addUser(three, "cem");
    await write(one, "insert into hosts (name, learned_at) values ('d', 1)");
    await write(two, "insert into hosts (name, learned_at, seen, note) values ('e', 1, 5, 'five')");
    await write(one, "update hosts set learned_at = 2 where name = 'e'");
    await write(one, "insert into avatars (name, size, hash) values ('d', 's', 'h')");
    await write(two, "update avatars set colour = 'green' where name = 'a'");
    await write(one, "update avatars set hash = 'i' where name = 'a'");
    await write(two, "insert into badges values (2, 'side')");
    await same(one, two, three, await start(PROGRAM));
    expect(contents(two)).toEqual(contents(three));
    expect(contents(await start(NEWER))).toEqual(contents(two));
    expect(
      rows(two, "select name, learned_at, seen, note from hosts where name > 'b' order by name"),
    ).toEqual([
      ["d", 1, 7, null],
      ["e", 2, 5, "five"],
    ]);
    expect(rows(two, "select name, hash, colour from avatars order by name")).toEqual([
      ["a", "i", "green"],
      ["c", "h", "blue"],
      ["d", "h", "red"],
    ]);
  });

  test("have what a step does to very many rows, in slices", async () => {
    const one = await old();
    await write(
      one,
      "with recursive n (n) as (select 1 union all select n + 1 from n where n < 21000) insert into hosts select 'host ' || n, n from n",
    );
    const steps = [
      ...migrations,
      "update hosts set learned_at = -1; delete from hosts where name = 'host 7'",
    ];
    const two = await start({ ...PROGRAM, steps }, stopped(one));
    expect(rows(two, "select count(*), max(learned_at) from hosts")).toEqual([[21_002, -1]]);
    await same(one, two, await start(PROGRAM));
  });

  test("have a step take along what belongs to what it takes away, as where there is one machine", async () => {
    const one = await old();
    await write(one, "insert into inboxes (user_id, messages, reactions) values (1, 0, 0)");
    const steps = [...migrations, "delete from users where name = 'ada'"];
    const two = await start({ ...PROGRAM, steps }, stopped(one));
    expect(rows(two, "select * from inboxes")).toEqual([]);
    await same(one, two, await start(PROGRAM));
  });

  test("take over first what was written while the newer one was stopped", async () => {
    const one = await old();
    const before = stopped(one);
    before.run("update health set checks = 5");
    await write(one, "insert into hosts (name, learned_at) values ('d', 1)");
    const two = await start(NEWER, before);
    // Nothing was made anew.
    expect(rows(two, "select checks from health")).toEqual([[5]]);
    expect(rows(two, "select name, seen from hosts where name = 'd'")).toEqual([["d", 7]]);
    await same(one, two);
  });

  test("bring an old copy, or none, to where the others are", async () => {
    const one = await old();
    const [before, unused] = [stopped(one), emptyOf(NEWER.steps)];
    await start(NEWER, stopped(one));
    await write(one, "delete from users");
    const two = await start(NEWER, before);
    const three = await start(NEWER, unused);
    expect(contents(three)).toEqual(contents(two));
    await same(one, two, three);
  });

  test("give an empty folder the tables of an old database, and then the steps", async () => {
    const one = await old();
    const two = await start(NEWER);
    expect(rows(two, "select * from badges")).toEqual([[1, "new"]]);
    await same(one, two);
  });

  test("that are new and start at once do the steps once", async () => {
    const one = await old();
    const head = one.copy.head;
    const [two, three] = await Promise.all([start(NEWER, stopped(one)), start(NEWER, stopped(one))]);
    expect([two.copy.head, three.copy.head]).toEqual([head + 1, head + 1]);
    await same(one, two, three);
    expect(contents(three)).toEqual(contents(two));
    expect(rows(two, "select count(*) from badges")).toEqual([[1]]);
  });

  test("leave all as it was where a step fails", async () => {
    const one = await old();
    const db = stopped(one);
    const broken = { ...NEWER, steps: [...NEWER.steps, "insert into hosts select * from hosts"] };
    await expect(start(broken, db)).rejects.toThrow("UNIQUE constraint failed");
    expect([db.inTransaction, versionOf(db)]).toEqual([false, PROGRAM.steps.length]);
    expect(await pen()).toEqual({ version: PROGRAM.steps.length, least: PROGRAM.least });
    await write(one, "insert into hosts (name, learned_at) values ('d', 1)");
    await same(one, await start(NEWER, stopped(await start(PROGRAM, stopped({ db })))));
  });

  test.each([
    ["before it was written", "rollback"],
    ["after it was written", "commit"],
  ])("do the steps once where one ends in the midst of the commit, %s", async (_, instead) => {
    const one = await old();
    const db = stopped(one);
    const reserve = Connection.prototype.reserve;
    const cut = spyOn(Connection.prototype, "reserve").mockImplementation(async function (this: Connection) {
      const line = await reserve.call(this);
      let isUpgrade = false;
      const ask: typeof line.ask = async (statement, values) => {
        isUpgrade ||= statement.startsWith("update pen set version");
        if (!isUpgrade || statement !== "commit") return line.ask(statement, values);
        await line.ask(instead);
        throw new Error("cut");
      };
      return { ...line, ask };
    });
    await expect(start(NEWER, db)).rejects.toThrow("cut");
    cut.mockRestore();
    expect(versionOf(db)).toBe(PROGRAM.steps.length);
    const two = await start(NEWER, stopped({ db }));
    expect(rows(two, "select * from badges")).toEqual([[1, "new"]]);
    await same(one, two, await start(NEWER));
  });

  test("that cannot live with a step are told so: at work, when they write, and at the start", async () => {
    const one = await old();
    const newer = await start(NEWER);
    await write(
      one,
      "insert into invites (hash, by_id, note, created_at, ends_at) values (x'00ff', 1, 'n', 0, 0)",
    );
    await write(one, "insert into emails (user_id, origin, language) values (1, '', 'de')");
    const two = await start(NEWEST, stopped(newer));
    expect(await pen()).toEqual({ version: NEWEST.steps.length, least: NEWEST.least });
    await one.lease.start();
    expect(one.diverged).toEqual([expect.any(OutdatedError)]);
    await expect(newer.puller.pull()).rejects.toThrow("Start the newer one");
    await expect(addUser(newer, "bea")).rejects.toThrow(OutdatedError);
    await expect(start(NEWER)).rejects.toThrow(StartupError);
    await expect(start(PROGRAM, stopped(one))).rejects.toThrow(
      `for programs of version ${NEWEST.least} or newer; this one is of version ${PROGRAM.steps.length}`,
    );
    expect(rows(two, "select hex(hash), note from invites")).toEqual([["00FF", "n"]]);
    await write(two, "insert into invites (hash, note) values (x'01', 'm') on conflict do nothing");
    await write(two, "update invites set note = 'o' where hash = x'00ff'");
    const three = await start(NEWEST);
    expect(contents(three)).toEqual(contents(two));
    expect(rows(three, "select speech from emails")).toEqual([["de"]]);
  });

  test("make a copy anew that has steps which PostgreSQL has lost, and do them again", async () => {
    const one = await old();
    const two = await start(NEWER, stopped(one));
    await once(
      shared.url,
      `with a as (delete from batches where head = ${two.copy.head}) update pen set head = head - 1, version = ${PROGRAM.steps.length}`,
    );
    const three = await start(NEWER, stopped(two));
    const four = await start(NEWER);
    expect(contents(four)).toEqual(contents(three));
    expect(rows(three, "select * from badges")).toEqual([[1, "new"]]);
  });
});
