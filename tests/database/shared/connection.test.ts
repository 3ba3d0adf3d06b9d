import { expect, spyOn, test } from "bun:test";
import { PAUSE, SilentError } from "../../../src/database/shared/connection.ts";
import { connections } from "./connections.ts";
import { eventually } from "../../support/eventually.ts";
import { inPostgres } from "../../support/postgres.ts";
import { once } from "./once.ts";

const LIMIT = 400;

inPostgres("the connection to PostgreSQL", () => {
  const shared = connections(LIMIT);
  const { connect } = shared;

  /** One that listens; what it heard, and how often it was told to catch up. */
  async function listening() {
    const connection = connect();
    const heard: string[] = [];
    let connects = 0;
    await connection.listen(
      "news",
      (said) => heard.push(said),
      () => (connects += 1),
    );
    return { connection, heard, connects: () => connects };
  }

  test("answers, and says what PostgreSQL refuses", async () => {
    const connection = connect();
    expect(await connection.ask("select $1::int + 1 as sum", [1])).toEqual([{ sum: 2 }]);
    expect(connection.ask("select 1 / 0")).rejects.toThrow("division by zero");
  });

  test("gives up what is not answered in time, and answers again when the server does", async () => {
    const connection = connect();
    await connection.ask("select 1");
    shared.postgres.freeze();
    const asked = [connection.ask("select 1"), connection.ask("select 2")];
    expect(await Promise.allSettled(asked)).toEqual([
      { status: "rejected", reason: expect.any(SilentError) },
      { status: "rejected", reason: expect.any(SilentError) },
    ]);
    await expect(connection.ask("select 1")).rejects.toThrow();
    shared.postgres.thaw();
    await eventually(() => connection.ask("select 1"));
  });

  test("gives up a statement that takes too long, and a reserved line with it", async () => {
    const connection = connect();
    const line = await connection.reserve();
    await expect(line.ask("select pg_sleep(20)")).rejects.toThrow(SilentError);
    await expect(line.ask("select 1")).rejects.toThrow();
    expect(await connection.ask("select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("leaves no transaction open on a line that was broken", async () => {
    const connection = connect();
    await connection.run("create table locked (id int); insert into locked values (1)");
    const line = await connection.reserve();
    await line.ask("begin");
    await line.ask("update locked set id = 2");
    line.break();
    await eventually(async () =>
      expect(await once(shared.url, "update locked set id = 3 returning id")).toEqual([{ id: 3 }]),
    );
  });

  test("answers on all other lines when one was broken", async () => {
    const { connection, connects } = await listening();
    const line = await connection.reserve();
    const asked = connection.ask("select pg_sleep(0.1)");
    const broken = line.ask("select pg_sleep(20)");
    line.break();
    await expect(broken).rejects.toThrow();
    await asked;
    line.break();
    expect([...(await connection.ask("select 1 as one")), connects()]).toEqual([{ one: 1 }, 1]);
  });

  test("asks together what is asked without waiting, in order", async () => {
    const line = await connect().reserve();
    const answers = await Promise.all([
      line.ask("begin"),
      line.ask("create temp table t (id int) on commit drop"),
      line.ask("insert into t values (5)"),
      line.ask("select id from t"),
      line.ask("commit"),
    ]);
    expect([...answers[3]]).toEqual([{ id: 5 }]);
    line.free();
  });

  test("hears what is said, in order", async () => {
    const { heard, connects } = await listening();
    const other = connect();
    for (const said of ["one", "two", "it's 👍"]) await other.notify("news", said);
    await eventually(() => expect(heard).toEqual(["one", "two", "it's 👍"]));
    expect(connects()).toBe(1);
  });

  test("has who listens catch up when the connection was terminated", async () => {
    const { heard, connects } = await listening();
    await once(
      shared.url,
      "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%'",
    );
    await eventually(() => expect(connects()).toBe(2));
    await connect().notify("news", "again");
    await eventually(() => expect(heard).toEqual(["again"]));
  });

  test("has who listens catch up after the server was silent", async () => {
    const { connection, heard, connects } = await listening();
    shared.postgres.freeze();
    await expect(connection.ask("select 1")).rejects.toThrow();
    shared.postgres.thaw();
    await eventually(() => expect(connects()).toBe(2));
    await eventually(() => connection.notify("news", "again"));
    await eventually(() => expect(heard).toEqual(["again"]));
  });

  test("has who listens catch up after the server was killed, and prints nothing itself", async () => {
    const { connection, heard, connects } = await listening();
    const printed = spyOn(console, "warn").mockImplementation(() => {});
    const slept = spyOn(Bun, "sleep");
    await shared.postgres.kill();
    await expect(connection.ask("select 1")).rejects.toThrow();
    // With the second pause it was tried once to listen again.
    await eventually(() => expect(slept.mock.calls.filter(([ms]) => ms === PAUSE)).toHaveLength(2));
    slept.mockRestore();
    await shared.postgres.restart();
    await eventually(() => expect(connects()).toBe(2));
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
    await eventually(() => connection.notify("news", "again"));
    await eventually(() => expect(heard).toEqual(["again"]));
  });
});
