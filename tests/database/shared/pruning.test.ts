import { expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { migrations } from "../../../src/database/migrations.ts";
import { DivergedError } from "../../../src/database/shared/copy.ts";
import type { Program } from "../../../src/database/shared/program.ts";
import { prune } from "../../../src/database/shared/pruning.ts";
import { inPostgres } from "../../support/postgres.ts";
import { contents, machine } from "./machines.ts";
import { once } from "./once.ts";
import { type Machine, stage } from "./stage.ts";

inPostgres("pruning", () => {
  const on = stage({ keepsTables: false });

  const add = ({ commits, db }: Machine, name: string) =>
    commits.run(() => db.query("insert into hosts (name, learned_at) values (?, 1)").run(name));
  const remove = ({ commits, db }: Machine, name: string) =>
    commits.run(() => db.query("delete from hosts where name = ?").run(name));
  const age = (upTo: number, days: number) =>
    once(on.url, `update batches set at = at - interval '${days} days' where head <= ${upTo}`);
  const heads = async () =>
    (await once(on.url, "select head from batches order by head")).map(({ head }: { head: string }) =>
      Number(head),
    );
  const gone = async () =>
    (await once(on.url, "select change from gone order by change")).map(({ change }: { change: string }) =>
      Number(change),
    );

  test("forgets what is gone for a week, and no copy goes on that would have to know it", async () => {
    const one = await on.fresh();
    const [two, three] = [await on.join(), await on.join()];
    await add(one, "a");
    await two.puller.pull();
    await remove(one, "a");
    await three.puller.pull();
    await add(one, "b");
    await remove(one, "b");
    await age(3, 8);
    await prune(one.connection);
    expect([await heads(), await gone()]).toEqual([[3, 4, 5], [5]]);
    await expect(two.puller.pull()).rejects.toThrow(DivergedError);
    await three.puller.pull();
    expect(contents(three)).toEqual(contents(one));
    const again = await machine(on.url, Database.deserialize(two.db.serialize(), { strict: true }));
    on.machines.push(again);
    expect(contents(again)).toEqual(contents(one));
  });

  test("keeps what is younger, and the last batch however old it is", async () => {
    const one = await on.fresh();
    await add(one, "a");
    await remove(one, "a");
    await age(3, 6);
    await prune(one.connection);
    expect([await heads(), await gone()]).toEqual([[1, 2, 3], [3]]);
    await age(3, 2);
    await prune(one.connection);
    expect([await heads(), await gone()]).toEqual([[3], []]);
    await one.puller.pull();
    await add(one, "b");
  });

  test("forgets any number of batches", async () => {
    const one = await on.fresh();
    await once(
      on.url,
      `insert into batches select n, gen_random_uuid(), gen_random_uuid(), now() - interval '9 days'
         from generate_series(2, 25000) n; update pen set head = 25000`,
    );
    await prune(one.connection);
    expect(await heads()).toEqual([25_000]);
  });

  test("forgets machines that were not seen for a day", async () => {
    const one = await on.fresh();
    await one.lease.beat();
    await once(
      on.url,
      "insert into nodes select gen_random_uuid(), 1, clock_timestamp() - interval '25 hours' from generate_series(1, 2)",
    );
    await prune(one.connection);
    expect(await once(on.url, "select id from nodes")).toEqual([{ id: one.node }]);
  });

  test("drops what only programs knew that may not take part any more, an hour after they were told", async () => {
    await on.fresh();
    const steps = [
      ...migrations,
      "drop table skeletons; alter table sessions drop column device",
      "create table later (id integer primary key) strict",
    ];
    const program: Program = { steps, least: migrations.length + 1 };
    const one = await machine(on.url, undefined, undefined, program);
    on.machines.push(one);
    await once(on.url, "create table newest (id bigint)");
    const names = async () => {
      const found = await once(
        on.url,
        `select table_name as "table", column_name as "column" from information_schema.columns
           where table_schema = 'public'`,
      );
      return found.map(({ table, column }: { table: string; column: string }) => `${table}.${column}`);
    };
    const before = await names();
    await prune(one.connection, program);
    expect(await names()).toEqual(before);
    await once(on.url, "update pen set raised_at = raised_at - interval '2 hours'");
    // One that does not know what newer ones have leaves it all.
    await prune(one.connection, { ...program, steps: steps.slice(0, -1) });
    expect(await names()).toEqual(before);
    await prune(one.connection, program);
    const after = await names();
    expect(before.filter((name: string) => !after.includes(name)).toSorted()).toEqual([
      "sessions.device",
      "skeletons.change",
      "skeletons.version",
    ]);
    await one.puller.pull();
  });
});
