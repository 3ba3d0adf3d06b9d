import { expect, test } from "bun:test";
import { inPostgres } from "./postgres.ts";
import { codeOf } from "./postgresErrors.ts";
import type { Message } from "./postgresMessages.ts";
import { PostgresStage } from "./postgresStage.ts";

const CLOSED = "ERR_POSTGRES_CONNECTION_CLOSED";

/** What surprises of Bun's client, and what is built on it: a Bun that does otherwise is noticed here. */
inPostgres("Bun.SQL", () => {
  const stage = new PostgresStage();

  test("a template waits for no answer before the next one goes, once it is prepared on its connection", async () => {
    await stage.note("a", "b");
    stage.proxy.seen.length = 0;
    await stage.note("c", "d");
    expect(roundTrips(stage.proxy.seen)).toBe(1);
  });

  test("a template that is new to its connection waits for what came before, and for its own preparation", async () => {
    await stage.sql`select 1`;
    stage.proxy.seen.length = 0;
    await stage.note("a");
    expect(roundTrips(stage.proxy.seen)).toBe(4);
  });

  test("unsafe without values waits for each answer", async () => {
    const pen = await stage.sql.reserve();
    stage.proxy.seen.length = 0;
    await Promise.all([
      pen.unsafe("begin"),
      pen.unsafe("insert into note values ('a')"),
      pen.unsafe("commit"),
    ]);
    pen.release();
    expect(roundTrips(stage.proxy.seen)).toBe(3);
  });

  test("begin takes three round trips for one statement that is prepared", async () => {
    const write = () => stage.sql.begin((tx) => tx`insert into note values ('a')`);
    await write();
    stage.proxy.seen.length = 0;
    await write();
    expect(roundTrips(stage.proxy.seen)).toBe(3);
  });

  test("a commit that became a rollback is no error, and says so as its command alone", async () => {
    const pen = await stage.sql.reserve();
    const [, written, failed, committed] = await Promise.allSettled([
      pen`begin`,
      pen`insert into note values ('a')`,
      pen`select 1 / 0`,
      pen`commit`,
    ]);
    pen.release();
    expect([written.status, failed.status, committed.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(committed).toMatchObject({ value: { command: "ROLLBACK" } });
    expect(await stage.notes()).toEqual([]);
  });

  test("a connection that is released in a transaction is thrown away, and what it wrote with it", async () => {
    const pen = await stage.sql.reserve();
    await pen`begin`;
    await pen`insert into note values ('a')`;
    pen.release();
    await stage.sql`insert into note values ('b')`;
    await stage.untilLeft(1);
    expect(await stage.notes()).toEqual(["b"]);
  });

  test("what is answered, but for the last message, counts as unanswered", async () => {
    void stage.proxy.order("cut after", ({ text }) => text === "INSERT 0 1");
    expect(await codeOf(stage.sql`insert into note values ('a')`)).toBe(CLOSED);
    expect(await stage.notes()).toEqual(["a"]);
  });

  test("a reserved connection that was cut stays so; the pool makes another one, and does not wait for its release", async () => {
    const pen = await stage.sql.reserve();
    stage.proxy.cut();
    expect(await codeOf(pen`select 1`)).toBe(CLOSED);
    expect(await codeOf(pen`select 1`)).toBe(CLOSED);
    expect(await codeOf(stage.sql`select 1`)).toBeUndefined();
    expect(() => pen.release()).not.toThrow();
  });

  test("on a silent line a question waits until its pool is closed, which waits as long as it is told", async () => {
    await stage.sql`select 1`;
    stage.proxy.silence();
    const asked = codeOf(stage.sql`select 1`);
    const from = performance.now();
    await stage.sql.close({ timeout: 0 });
    expect(await asked).toBe(CLOSED);
    expect(performance.now() - from).toBeLessThan(500);
  });

  test("a server that is down is known at once; with a proxy before it, only when connecting has taken too long", async () => {
    await stage.server.stop();
    const [near, far] = [stage.url, stage.proxy.url(stage.url)].map((url) =>
      stage.pool(url, { connectionTimeout: 0.2 }),
    );
    expect(await codeOf(near!`select 1`)).toBe("ERR_POSTGRES_CONNECTION_REFUSED");
    expect(await codeOf(far!`select 1`)).toBe("ERR_POSTGRES_CONNECTION_FAILED");
    await stage.server.restart();
    expect(await codeOf(far!`select 1`)).toBeUndefined();
  });

  test("listen listens again by itself and says so; what was notified meanwhile is lost", async () => {
    const heard: string[] = [];
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const listens = [second.resolve, first.resolve];
    const c = Promise.withResolvers<void>();
    await stage.sql.listen(
      "note",
      (payload) => {
        heard.push(payload);
        if (payload === "c") c.resolve();
      },
      () => listens.pop()?.(),
    );
    await first.promise;
    stage.proxy.cut();
    await stage.untilLeft(0);
    await stage.direct`select pg_notify('note', 'b')`;
    await second.promise;
    await stage.direct`select pg_notify('note', 'c')`;
    await c.promise;
    expect(heard).toEqual(["c"]);
  });

  test("JSON that is a string already is encoded once more; a value is not", async () => {
    const [kinds] = await stage.sql`
      select jsonb_typeof(${JSON.stringify([1])}::jsonb) as string, jsonb_typeof(${[1]}::jsonb) as value`;
    expect(kinds).toEqual({ string: "string", value: "array" });
  });

  test("a bigint is a string, but in JSON a number", async () => {
    const [row] = await stage.sql`select 7::bigint as plain, to_jsonb(7::bigint) as json`;
    expect(row).toEqual({ plain: "7", json: 7 });
  });

  test("the character U+0000 is refused, as text and in JSON", async () => {
    expect(await codeOf(stage.sql`select ${"a\0b"}::text`)).toBe("22021");
    expect(await codeOf(stage.sql`select ${{ text: "a\0b" }}::jsonb`)).toBe("22P05");
  });
});

/** How often the client went on only after it had an answer. */
function roundTrips(seen: readonly Message[]): number {
  return seen.filter(({ from }, at) => from === "client" && seen[at + 1]?.from === "server").length;
}
