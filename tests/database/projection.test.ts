import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { Changes } from "../../src/database/changes.ts";
import { GroupCommit } from "../../src/database/commits.ts";
import { Projection } from "../../src/database/projection.ts";

type Row = { readonly id: number };

/** Two tables, of one of which the numbers are kept in memory. */
function kept() {
  const db = new Database(":memory:", { strict: true });
  db.run("create table kept (id integer primary key, value integer)");
  db.run("insert into kept values (1, 10), (2, 20)");
  const changes = new Changes<{ kept: Row; other: Row }>();
  const commits = new GroupCommit(db, changes);
  const find = db.query<{ value: number }, Row>("select value from kept where id = $id");
  let loads = 0;
  const load = (id: number) => {
    loads += 1;
    return find.get({ id })?.value;
  };
  const projection = new Projection(changes.behind("kept"), load);
  changes.on("kept", (before, after) => projection.forget((after ?? before)!.id));
  const set = (id: number, value: number) => {
    db.run("update kept set value = ? where id = ?", [value, id]);
    changes.note("kept", { id }, { id });
  };
  return { changes, commits, projection, set, loads: () => loads };
}

describe("a projection within a commit", () => {
  test("asks the database for nothing that it keeps, unless that was written", async () => {
    const { changes, commits, projection, loads } = kept();
    projection.get(1);
    const other = commits.run(() => changes.note("other", undefined, { id: 5 }));
    const read = commits.run(() => projection.get(1));
    await other;
    expect([await read, loads()]).toEqual([10, 1]);
  });

  test("gives what was written before in the same transaction, by others too", async () => {
    const { commits, projection, set } = kept();
    projection.get(1);
    const own = commits.run(() => (set(1, 11), projection.get(1)));
    const next = commits.run(() => projection.get(1));
    expect([await own, await next, projection.get(1)]).toEqual([11, 11, 11]);
  });

  test("forgets what is undone", async () => {
    const { commits, projection, set, loads } = kept();
    projection.get(1);
    const failed = commits.run(() => {
      set(1, 11);
      throw new Error("undone");
    });
    const next = commits.run(() => projection.get(1));
    const results = await Promise.allSettled([failed, next]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect([await next, projection.get(1)]).toEqual([10, 10]);
    const before = loads();
    expect([await commits.run(() => projection.get(1)), loads()]).toEqual([10, before]);
  });
});
