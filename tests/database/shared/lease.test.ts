import { expect, spyOn, test } from "bun:test";
import { GOOD_FOR } from "../../../src/database/shared/lease.ts";
import { eventually } from "../../support/eventually.ts";
import { inPostgres } from "../../support/postgres.ts";
import { once } from "./once.ts";
import { type Machine, stage } from "./stage.ts";

inPostgres("the lease", () => {
  const shared = stage();
  const { fresh, join } = shared;

  const write = (one: Machine) => one.commits.run(() => one.db.run("update sequence set last = last + 1"));

  test("lasts for a while from when it was asked for, and longer with each beat", async () => {
    const { lease, steady } = await fresh();
    expect(lease.isGood).toBe(false);
    await lease.beat();
    steady.now += GOOD_FOR - 1;
    expect(lease.isGood).toBe(true);
    await lease.beat();
    steady.now += GOOD_FOR - 1;
    expect(lease.isGood).toBe(true);
    steady.now += 1;
    expect(lease.isGood).toBe(false);
  });

  test("begins with the question: an answer that was long on its way gives no more than is left", async () => {
    const { lease, steady, connection } = await fresh();
    const ask = connection.ask.bind(connection);
    connection.ask = (...question) => ((steady.now += 1_000), ask(...question));
    await lease.beat();
    steady.now += GOOD_FOR - 2_001;
    expect(lease.isGood).toBe(true);
    steady.now += 1;
    expect(lease.isGood).toBe(false);
  });

  test("is had by a copy alone that has all there was", async () => {
    const [one, two] = [await fresh(), await join()];
    await write(one);
    await two.lease.beat();
    expect([two.lease.isGood, two.copy.head]).toEqual([true, 2]);
    const late = await join();
    await write(one);
    late.puller.pull = () => Promise.reject(new Error("no room"));
    await late.lease.beat();
    expect([late.lease.isGood, late.copy.head]).toEqual([false, 2]);
  });

  test("is not had without what was written after others could see who asks", async () => {
    const [one, two] = [await fresh(), await join()];
    const ask = two.connection.ask.bind(two.connection);
    two.connection.ask = async (statement, values) => {
      const answer = await ask(statement, values);
      if (statement.startsWith("insert into nodes")) await write(one);
      return answer;
    };
    await two.lease.beat();
    expect(two.copy.head).toBe(2);
  });

  test("of a machine that stops amid a beat is not waited for", async () => {
    const { lease, connection } = await fresh();
    const ask = connection.ask.bind(connection);
    const held = Promise.withResolvers<void>();
    connection.ask = async (statement, values) => {
      if (statement.startsWith("insert into nodes")) await held.promise;
      return ask(statement, values);
    };
    const beat = lease.beat();
    const stopped = lease.stop();
    // Long enough for a stop that does not wait.
    await Bun.sleep(50);
    held.resolve();
    await Promise.all([beat, stopped]);
    expect(await once(shared.url, "select id from nodes")).toBeEmpty();
  });

  test("ends while PostgreSQL is silent, and begins anew", async () => {
    const { lease, steady } = await fresh();
    await lease.beat();
    shared.postgres.freeze();
    await lease.beat();
    steady.now += GOOD_FOR;
    expect(lease.isGood).toBe(false);
    shared.postgres.thaw();
    await eventually(async () => {
      await lease.beat();
      expect(lease.isGood).toBe(true);
    });
  });

  test.each([
    ["is silent", "PostgreSQL does not answer"],
    ["is gone", "PostgreSQL cannot be reached (ERR_POSTGRES_CONNECTION_"],
    ["is ahead", "the copy is behind PostgreSQL"],
  ])("is said to be lost, and to be had again, once each, where PostgreSQL %s", async (trouble, why) => {
    const { lease, steady, timer, puller } = await fresh();
    using warned = spyOn(console, "error").mockImplementation(() => {});
    using informed = spyOn(console, "log").mockImplementation(() => {});
    const said = () =>
      [warned, informed].map((one) => one.mock.calls.flat().map((line) => String(line).replace(/^\S+ /, "")));
    const beat = async () => {
      timer.ring();
      await eventually(() => expect(timer.waiting).toHaveLength(1));
    };
    await lease.start();
    const pull = puller.pull.bind(puller);
    if (trouble === "is silent") shared.postgres.freeze();
    else if (trouble === "is gone") await shared.postgres.kill();
    else {
      puller.pull = () => Promise.reject(new Error("no room"));
      await once(shared.url, "update pen set head = head + 1");
    }
    await beat();
    expect(said()).toEqual([[], []]);
    steady.now += GOOD_FOR;
    await beat();
    await beat();
    steady.now += 20_000;
    if (trouble === "is silent") shared.postgres.thaw();
    else if (trouble === "is gone") await shared.postgres.restart();
    else {
      puller.pull = pull;
      await once(shared.url, "update pen set head = head - 1");
    }
    await eventually(async () => {
      await beat();
      expect(lease.isGood).toBe(true);
    });
    await beat();
    expect(said()).toEqual([
      // Whether the line was cut or none could be had is chance.
      [expect.stringMatching(/^warning: .+\. Nothing is answered until that is over\.$/)],
      ["all is answered again, after 20 s."],
    ]);
    expect(said()[0]![0]).toStartWith(`warning: ${why}`);
  });

  test("has a machine follow what others write, at once", async () => {
    const [one, two] = [await fresh(), await join()];
    await two.lease.start();
    await write(one);
    await eventually(() => expect(two.copy.head).toBe(2));
    expect(two.told).toEqual([]);
  });

  test("has a machine follow what it heard nothing of with the next beat", async () => {
    const [one, two] = [await fresh(), await join()];
    await two.lease.start();
    // What listening begins with is over.
    await two.puller.pull();
    const pull = two.puller.pull.bind(two.puller);
    let lost = 0;
    two.puller.pull = async () => void (lost += 1);
    await write(one);
    await eventually(() => expect(lost).toBeGreaterThan(0));
    expect(two.copy.head).toBe(1);
    two.puller.pull = pull;
    two.timer.ring();
    await eventually(() => expect(two.copy.head).toBe(2));
    await eventually(() => expect(two.timer.waiting).toHaveLength(1));
  });

  test("of all is waited for until each has what was written", async () => {
    const [one, two] = [await fresh(), await join()];
    await two.lease.beat();
    await write(one);
    let isOver = false;
    const waiting = one.lease.untilAll(2).then(() => (isOver = true));
    await one.connection.ask("select pg_sleep(0.1)");
    expect(isOver).toBe(false);
    await two.lease.beat();
    await two.lease.beat();
    await waiting;
  });

  test("of one that follows is not waited out", async () => {
    const [one, two] = [await fresh(), await join()];
    await two.lease.start();
    await write(one);
    await one.lease.untilAll(2);
    expect([two.copy.head, one.steady.now]).toEqual([2, 0]);
  });

  test("of a machine that has died is waited out, and no longer", async () => {
    const [one, two] = [await fresh(), await join()];
    await two.lease.beat();
    await write(one);
    await once(shared.url, "update nodes set seen_at = clock_timestamp() + interval '1 minute'");
    const waiting = one.lease.untilAll(2);
    one.steady.now += GOOD_FOR + 499;
    await one.connection.ask("select pg_sleep(0.1)");
    one.steady.now += 1;
    await waiting;
  });

  test("of one that was not seen for long, or was stopped, is not waited for", async () => {
    const [one, two] = [await fresh(), await join()];
    await two.lease.beat();
    await write(one);
    await once(shared.url, "update nodes set seen_at = clock_timestamp() - interval '3.6 seconds'");
    await one.lease.untilAll(2);
    const three = await join();
    await three.lease.beat();
    await write(one);
    await three.lease.stop();
    expect([...(await once(shared.url, "select id from nodes"))]).toEqual([{ id: two.node }]);
    await one.lease.untilAll(3);
    expect([three.lease.isGood, one.steady.now]).toEqual([false, 0]);
  });

  test.each([
    ["further by now", 3],
    ["at the same number", 2],
  ])(
    "is lost by a copy that is ahead of a PostgreSQL that was set back and is %s, which is said",
    async (_, head) => {
      const one = await fresh();
      await write(one);
      await one.lease.start();
      await once(shared.url, "delete from batches where head = 2");
      await once(
        shared.url,
        "insert into batches (head, id, node) values (2, gen_random_uuid(), gen_random_uuid())",
      );
      await once(shared.url, `update pen set head = ${head}`);
      await one.lease.beat();
      expect(one.diverged.map(({ message }) => message)).toEqual(["The copy is ahead of PostgreSQL"]);
      expect(one.lease.isGood).toBe(false);
    },
  );

  test("is lost by a copy that has more than PostgreSQL, which is said", async () => {
    const one = await fresh();
    await write(one);
    await one.lease.start();
    // What listening begins with is over.
    await one.puller.pull();
    await once(shared.url, "delete from batches where head = 2");
    await once(shared.url, "update pen set head = 1");
    await one.lease.beat();
    expect(one.diverged.map(({ message }) => message)).toEqual(["The copy is ahead of PostgreSQL"]);
    expect(one.lease.isGood).toBe(false);
  });
});
