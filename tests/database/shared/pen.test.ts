import { expect, test } from "bun:test";
import type { Database } from "bun:sqlite";
import type { Line } from "../../../src/database/shared/connection.ts";
import { eventually } from "../../support/eventually.ts";
import { contents } from "./machines.ts";
import { inPostgres } from "../../support/postgres.ts";
import { once } from "./once.ts";
import { type Machine, stage } from "./stage.ts";

inPostgres("the pen", () => {
  const shared = stage();
  const { machines, fresh, join } = shared;

  /** Whether all copies, a new one, too, have the same once they are up to date; gives what that is. */
  async function agreed() {
    await join();
    for (const { puller } of machines) await puller.pull();
    const [first, ...rest] = machines.map(contents);
    for (const one of rest) expect(one).toEqual(first!);
    return first!;
  }

  /** The pen of `of`, on whose lines `ask` comes in place of a question, where it answers. */
  function intercepted(of: Machine, ask: (line: Line, statement: string) => Promise<never> | undefined) {
    return of.pen(async () => {
      const line = await of.connection.reserve();
      return {
        ...line,
        ask: (statement, values) => ask(line, statement) ?? line.ask(statement, values),
      };
    });
  }

  test("writes for all, tells once, and answers when the copy has it", async () => {
    const one = await fresh();
    const two = await join();
    const written = await one.commits.run(() => {
      one.changes.note("hosts", undefined, { name: "it's" });
      return addHost(one.db, "it's");
    });
    expect([written, hosts(one.db)]).toEqual([1, ["it's"]]);
    expect(one.told).toEqual([["hosts", undefined, { name: "it's" }]]);
    await two.puller.pull();
    expect(two.told).toEqual(one.told);
    expect((await agreed())["hosts"]).toHaveLength(1);
  });

  test("brings its own copy up to date before it tries what is to be written", async () => {
    const one = await fresh();
    const two = await join();
    await one.commits.run(() => addHost(one.db, "one"));
    expect(await two.commits.run(() => hosts(two.db))).toEqual(["one"]);
    expect(two.told).toEqual([["hosts", undefined, { name: "one" }]]);
  });

  test("writes all that arrives in a turn at once, and leaves out what fails", async () => {
    const one = await fresh();
    const outcomes = await Promise.allSettled([
      one.commits.run(() => addHost(one.db, "one")),
      one.commits.run(() => {
        addHost(one.db, "two");
        throw new Error("no");
      }),
      one.commits.run(() => addHost(one.db, "one")),
      one.commits.run(() => addHost(one.db, "three")),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect([hosts(one.db), one.commits.done, one.copy.head]).toEqual([["one", "three"], 1, 2]);
    const { jobs, seconds } = one.commits.figures;
    expect([jobs.cumulated.at(-1), jobs.sum, seconds.cumulated.at(-1)]).toEqual([1, 4, 1]);
    await agreed();
  });

  test("gives no number where nothing is written", async () => {
    const one = await fresh();
    expect(await one.commits.run(() => hosts(one.db))).toEqual([]);
    expect(one.copy.head).toBe(1);
    expect([...(await once(shared.url, "select head::int as head from pen"))]).toEqual([{ head: 1 }]);
  });

  test("writes what triggers write and what a deletion takes along", async () => {
    const one = await fresh();
    await one.commits.run(() =>
      one.db
        .run(`insert into users (id, name, folded_name, password_hash, created_at) values (7, 'A', 'a', '', 0);
        insert into place values (1, 7); insert into hides values (7, 7)`),
    );
    const written = await agreed();
    expect([written["members"], written["users"]![0]]).toEqual([
      [expect.stringContaining('"user_id":7')],
      expect.stringContaining('"role":"owner"'),
    ]);
    await one.commits.run(() => one.db.run("delete from hides; delete from place; delete from users"));
    expect(await agreed()).toMatchObject({ users: [], members: [], place: [] });
  });

  test("gives no number twice, though what had it is gone", async () => {
    const one = await fresh();
    const two = await join();
    const add = ({ db }: Machine) =>
      db.query<{ id: number }, []>("insert into rooms (name, created_at) values ('a', 0) returning id").get()!
        .id;
    await one.commits.run(() => one.db.run("delete from rooms where id = ?", [add(one)]));
    expect(await two.commits.run(() => add(two))).toBe(3);
    await agreed();
  });

  test("keeps what a machine writes for itself, and has nothing of it in PostgreSQL", async () => {
    const one = await fresh();
    await Promise.all([
      one.commits.run(() => one.db.run("update search_backlog set up_to = 5")),
      one.commits.run(() => one.db.run("insert into search (rowid, words, facets) values (9, 'word', 'r1')")),
      one.commits.run(() => addHost(one.db, "one")),
    ]);
    expect(one.db.query("select up_to from search_backlog").get()).toEqual({ up_to: 5 });
    expect(one.db.query("select rowid from search where words match 'word'").all()).toEqual([{ rowid: 9 }]);
    expect([one.copy.head, hosts(one.db)]).toEqual([2, ["one"]]);
    await agreed();
  });

  test("refuses text with U+0000, and nothing beside it", async () => {
    const one = await fresh();
    const outcomes = await Promise.allSettled([
      one.commits.run(() => addHost(one.db, "one")),
      one.commits.run(() => addHost(one.db, "a\0b")),
      one.commits.run(() => addHost(one.db, "two")),
    ]);
    expect(outcomes[1]).toMatchObject({ reason: { message: expect.stringContaining("U+0000") } });
    expect([hosts(one.db), one.commits.isFailing]).toEqual([["one", "two"], false]);
    await agreed();
  });

  test("rejects the one whose listener fails, though it is written", async () => {
    const one = await fresh();
    one.changes.on("hosts", (_, after) => {
      if (after?.name === "bad") throw new Error("a listener");
    });
    const add = (name: string) =>
      one.commits.run(() => {
        one.changes.note("hosts", undefined, { name });
        addHost(one.db, name);
      });
    const outcomes = await Promise.allSettled([add("bad"), add("good")]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect((await agreed())["hosts"]).toHaveLength(2);
  });

  test("passes between machines without losing or doubling anything", async () => {
    const all = [await fresh(), await join(), await join()];
    const numbers = await Promise.all(
      all.flatMap((one) =>
        Array.from({ length: 100 }, async (_, index) => {
          if (index % 7 === 0) await Bun.sleep(index / 7);
          return one.commits.run(() => next(one.db));
        }),
      ),
    );
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    await agreed();
  });

  for (const [when, isWritten] of [
    ["before it was sent", false],
    ["after it was done", true],
  ] as const) {
    test(`writes once where the answer to the commit was lost ${when}`, async () => {
      const one = await fresh();
      let cuts = 1;
      const cut = async (line: Line) => {
        if (isWritten) await line.ask("commit");
        line.break();
        throw new Lost();
      };
      const pen = intercepted(one, (line, statement) =>
        statement === "commit" && cuts-- > 0 ? cut(line) : undefined,
      );
      const batches = () => once(shared.url, "select count(*)::int as count from batches");
      expect(await pen.run(() => next(one.db))).toBe(1);
      expect([...(await batches())]).toEqual([{ count: 2 }]);
      expect([...(await once(shared.url, "select last::int as last from sequence"))]).toEqual([{ last: 1 }]);
      await agreed();
      await pen.close();
    });
  }

  test("waits for a commit in doubt that is still on its way", async () => {
    const one = await fresh();
    let cuts = 1;
    let late: Promise<unknown> | undefined;
    const pen = one.pen(async () => {
      const line = await one.connection.reserve();
      return {
        ...line,
        ask: async (statement, values) => {
          if (statement !== "commit" || cuts-- <= 0) return line.ask(statement, values);
          late = Bun.sleep(400).then(() => line.ask("commit"));
          throw new Lost();
        },
        break: () => {},
      };
    });
    expect(await pen.run(() => next(one.db))).toBe(1);
    await late;
    expect((await agreed())["sequence"]).toEqual(['{"last":1}']);
    await pen.close();
  });

  test("gives up when PostgreSQL is away for too long, and writes again when it is back", async () => {
    const one = await fresh();
    await one.commits.run(() => addHost(one.db, "one"));
    shared.postgres.freeze();
    const waiting = one.commits.run(() => addHost(one.db, "two"));
    setTimeout(() => (one.steady.now += 60_000), 100);
    await expect(waiting).rejects.toThrow();
    expect([one.commits.isFailing, hosts(one.db)]).toEqual([true, ["one"]]);
    shared.postgres.thaw();
    await eventually(() => one.commits.run(() => addHost(one.db, "three")));
    expect([one.commits.isFailing, (await agreed())["hosts"]?.length]).toEqual([false, 2]);
  });

  test("writes over a crash of PostgreSQL, once", async () => {
    const one = await fresh();
    await one.commits.run(() => next(one.db));
    await shared.postgres.kill();
    const waiting = one.commits.run(() => next(one.db));
    await shared.postgres.restart();
    expect(await waiting).toBe(2);
    expect((await agreed())["sequence"]).toEqual(['{"last":2}']);
  });

  test("is taken from a machine that was stopped with it", async () => {
    const one = await fresh();
    const two = await join();
    const stopped = intercepted(one, (_, statement) =>
      /^(?:insert|select pg_notify|commit)/.test(statement) ? NEVER : undefined,
    );
    stopped.run(() => next(one.db)).catch(() => {});
    await eventually(async () =>
      expect(
        await once(shared.url, "select 1 from pg_stat_activity where state = 'idle in transaction'"),
      ).toHaveLength(1),
    );
    expect(await two.commits.run(() => next(two.db))).toBe(1);
  });

  test("loses and doubles nothing while connections are terminated", async () => {
    const all = [await fresh(), await join()];
    let isOver = false;
    const terminating = (async () => {
      while (!isOver) {
        await once(
          shared.url,
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
        );
        await Bun.sleep(100);
      }
    })();
    const numbers: number[] = [];
    await Promise.all(
      all.map(async (one) => {
        for (let writes = 0; writes < 80; writes += 1)
          numbers.push(await one.commits.run(() => next(one.db)));
      }),
    );
    isOver = true;
    await terminating;
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 160 }, (_, index) => index + 1));
    await eventually(() => agreed());
  }, 30_000);
});

const NEVER = new Promise<never>(() => {});

/** What Bun says when a connection is gone. */
class Lost extends Error {
  readonly code = "ERR_POSTGRES_CONNECTION_CLOSED";
}

function addHost(db: Database, name: string): number {
  return db.query("insert into hosts (name, learned_at) values (?, 0)").run(name).changes;
}

function hosts(db: Database): readonly unknown[] {
  return db.query("select name from hosts order by name").values().flat();
}

function next(db: Database): number {
  return db.query<{ last: number }, []>("update sequence set last = last + 1 returning last").get()!.last;
}
