import { expect, test } from "bun:test";
import { inPostgres } from "./postgres.ts";
import { codeOf } from "./postgresErrors.ts";
import type { Message } from "./postgresMessages.ts";
import { asksToCommit, saysCommitted } from "./postgresProxy.ts";
import { PostgresStage } from "./postgresStage.ts";

inPostgres("a proxy before PostgreSQL", () => {
  const stage = new PostgresStage();

  test("sees what is asked and answered, the SQL of prepared statements too", async () => {
    await stage.note("a");
    stage.proxy.seen.length = 0;
    await stage.note("b");
    const insert = "insert into note values ($1 )";
    const asked = ["begin", insert, "commit"].flatMap((text) => [`> B ${text}`, `> E ${text}`, "> S"]);
    const said = ["BEGIN", "INSERT 0 1", "COMMIT"].flatMap((tag) => ["< 2", `< C ${tag}`, "< Z"]);
    expect(stage.proxy.seen.map(short)).toEqual([...asked, ...said]);
    expect(await stage.notes()).toEqual(["a", "b"]);
  });

  test("lets a client ask for TLS, which the server refuses", async () => {
    const ask = (mode: string) => stage.pool(`${stage.proxy.url(stage.url)}?sslmode=${mode}`)`select 1`;
    expect(await codeOf(ask("require"))).toBe("ERR_POSTGRES_TLS_NOT_AVAILABLE");
    expect(await codeOf(ask("prefer"))).toBeUndefined();
    expect(stage.proxy.seen.map(short).filter((message) => message === "<  N")).toEqual(["<  N", "<  N"]);
  });

  test("what is larger than a packet comes through whole, both ways", async () => {
    const long = "aé€😀".repeat(200_000);
    const [row] = await stage.sql`select ${long}::text as long`;
    expect(row).toEqual({ long });
  });

  test("cut before a message, the server does not get it", async () => {
    const cut = stage.proxy.order("cut before", asksToCommit);
    expect(await codeOf(stage.note("a"))).toBe("ERR_POSTGRES_CONNECTION_CLOSED");
    expect((await cut).text).toBe("commit");
    await stage.untilLeft(0);
    expect(await stage.notes()).toEqual([]);
  });

  test("cut after a message, the server does what it asks, and nobody hears of it", async () => {
    void stage.proxy.order("cut after", asksToCommit);
    expect(await codeOf(stage.note("a"))).toBe("ERR_POSTGRES_CONNECTION_CLOSED");
    await stage.untilLeft(0);
    expect(await stage.notes()).toEqual(["a"]);
  });

  test("cut before the answer, a commit is done and in doubt", async () => {
    void stage.proxy.order("cut before", saysCommitted);
    expect(await codeOf(stage.note("a"))).toBe("ERR_POSTGRES_CONNECTION_CLOSED");
    expect(await stage.notes()).toEqual(["a"]);
  });

  test("a late commit is done after its client was told that the connection is closed, and has asked", async () => {
    void stage.proxy.order("late", asksToCommit);
    expect(await codeOf(stage.note("a"))).toBe("ERR_POSTGRES_CONNECTION_CLOSED");
    // One that is merely on its way would be done by the last of these.
    for (let asked = 0; asked < 20; asked++) {
      const [found] = await stage.sql`select count(*)::int as count from note`;
      expect(found).toEqual({ count: 0 });
    }
    stage.proxy.resume();
    await stage.untilLeft(1);
    expect(await stage.notes()).toEqual(["a"]);
  });

  test("cut at the nth message, those before it get through", async () => {
    void stage.proxy.order("cut before", ({ text }) => text === "INSERT 0 1", 2);
    const codes = [];
    for (const text of ["a", "b", "c"]) {
      codes.push(await codeOf(stage.sql`insert into note values (${text})`));
    }
    expect(codes).toEqual([undefined, "ERR_POSTGRES_CONNECTION_CLOSED", undefined]);
    expect(await stage.notes()).toEqual(["a", "b", "c"]);
  });

  test("cut at any message of a transaction, all of it is there or nothing", async () => {
    await stage.note("a", "b");
    stage.proxy.seen.length = 0;
    await stage.note("a", "b");
    const positions = stage.proxy.seen.length;
    const found = new Set<string>();
    for (const fault of ["cut before", "cut after"] as const) {
      for (let nth = 1; nth <= positions; nth++) {
        await stage.note("warm", "up");
        await stage.direct`truncate note`;
        const cut = stage.proxy.order(fault, () => true, nth);
        await Promise.allSettled([stage.note("a", "b"), cut]);
        await stage.untilLeft(0);
        found.add((await stage.notes()).join());
        // Takes a new connection, where the pool has not yet seen that the old one is cut.
        await stage.sql`select 1`.catch(() => stage.sql`select 1`);
      }
    }
    expect([...found].toSorted()).toEqual(["", "a,b"]);
  });

  test("in silence nothing is answered until it ends", async () => {
    await stage.sql`select 1`;
    const asked = stage.proxy.order("silence before", ({ from }) => from === "client");
    const inserted = stage.note("a");
    await asked;
    expect(await stage.notes()).toEqual([]);
    expect(Bun.peek.status(inserted)).toBe("pending");
    stage.proxy.resume();
    await inserted;
    expect(await stage.notes()).toEqual(["a"]);
  });

  test("in silence after a commit, the server has done it and its client waits", async () => {
    const silent = stage.proxy.order("silence before", saysCommitted);
    const noted = stage.note("a");
    await silent;
    expect(await stage.notes()).toEqual(["a"]);
    expect(Bun.peek.status(noted)).toBe("pending");
    stage.proxy.resume();
    await noted;
  });

  test("silence after a message lets that one through", async () => {
    const silent = stage.proxy.order("silence after", asksToCommit);
    const noted = stage.note("a");
    await silent;
    while ((await stage.notes()).length === 0);
    expect(Bun.peek.status(noted)).toBe("pending");
    stage.proxy.resume();
    await noted;
  });

  test("in silence the server does not learn that a client has gone, and what that had locked stays locked", async () => {
    const pen = await stage.sql.reserve();
    await pen`begin`;
    await pen`lock table note`;
    stage.proxy.silence();
    await stage.sql.close({ timeout: 0 });
    expect(await codeOf(stage.direct`lock table note nowait`)).toBe("25P01");
    expect(await codeOf(stage.direct.begin((tx) => tx`lock table note nowait`))).toBe("55P03");
    stage.proxy.resume();
    await stage.untilLeft(0);
    expect(await codeOf(stage.direct.begin((tx) => tx`lock table note nowait`))).toBeUndefined();
  });

  test("in silence a new connection is not made", async () => {
    stage.proxy.silence();
    const late = stage.pool(stage.proxy.url(stage.url), { connectionTimeout: 0.2 });
    expect(await codeOf(late`select 1`)).toBe("ERR_POSTGRES_CONNECTION_TIMEOUT");
  });

  test("a connection that is lost stays silent, and a new one is served", async () => {
    await stage.sql`select 1`;
    stage.proxy.lose();
    const asked = codeOf(stage.sql`select 1`);
    expect([...(await stage.pool(stage.proxy.url(stage.url))`select 1 as one`)]).toEqual([{ one: 1 }]);
    stage.proxy.resume();
    await stage.direct`select pg_sleep(0.05)`;
    expect(Bun.peek.status(asked)).toBe("pending");
    await stage.sql.close({ timeout: 0 });
    expect(await asked).toBe("ERR_POSTGRES_CONNECTION_CLOSED");
  });

  test("what is notified gets lost while it is to, and nothing else does", async () => {
    const heard: string[] = [];
    await stage.sql.listen("note", (payload) => void heard.push(payload));
    const say = (payload: string) => stage.direct`select pg_notify('note', ${payload})`;
    const said = (payload: string) =>
      until(() => stage.proxy.seen.some(({ type, text }) => type === "A" && text === payload));
    await say("a");
    await said("a");
    stage.proxy.losesNotifications = true;
    await say("b");
    await said("b");
    stage.proxy.losesNotifications = false;
    await say("c");
    await until(() => heard.includes("c"));
    expect(heard).toEqual(["a", "c"]);
  });

  test("all connections are cut at once", async () => {
    const other = stage.pool(stage.proxy.url(stage.url));
    await Promise.all([stage.sql`select 1`, other`select 1`]);
    const codes = [stage.sql, other].map((one) => codeOf(one`select pg_sleep(60)`));
    await until(() => stage.proxy.seen.filter(({ text }) => text.includes("pg_sleep")).length >= 4);
    stage.proxy.cut();
    expect(await Promise.all(codes)).toEqual([
      "ERR_POSTGRES_CONNECTION_CLOSED",
      "ERR_POSTGRES_CONNECTION_CLOSED",
    ]);
  });
});

/** A message as one would note it down. */
function short({ from, type, text }: Message): string {
  return `${from === "client" ? ">" : "<"} ${type} ${text}`.trimEnd();
}

/** Resolves when this is so; looked at again with each turn of the event loop. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}
