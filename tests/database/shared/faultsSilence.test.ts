import { expect, test } from "bun:test";
import { GOOD_FOR } from "../../../src/database/shared/lease.ts";
import { inPostgres } from "../../support/postgres.ts";
import type { Message } from "../../support/postgresMessages.ts";
import { asksToCommit, type Fault, saysCommitted } from "../../support/postgresProxy.ts";
import { eventually } from "../../support/eventually.ts";
import { type Far, FaultStage } from "./faultStage.ts";
import { once } from "./once.ts";
import { asks, says } from "./saidBetween.ts";

/** How long a question may take, in ms, of a machine that is not answered. */
const LIMIT = 300;

/** The same of one that begins to listen, which has to succeed. */
const LISTENING = 700;

/** How long one tries to write at least, in ms, and not twice that, by the clock. */
const PATIENCE = 4_001;

type Silence = readonly [when: string, fault: Fault, isMeant: (message: Message) => boolean];

/** Where a batch can be when nothing gets through any more. */
const IN_A_BATCH: readonly Silence[] = [
  ["before it has the pen", "silence before", asks("begin")],
  ["while it has the pen", "silence after", asks("update pen")],
  ["while it is brought up to date", "silence before", says("D")],
  ["amid what it writes", "silence before", asks('insert into "messages"')],
  ["before its commit", "silence before", asksToCommit],
  ["after its commit", "silence after", asksToCommit],
  ["before the answer to its commit", "silence before", saysCommitted],
];

/** Where a beat can be then, that has something to pull. */
const IN_A_BEAT: readonly Silence[] = [
  ["at its beginning", "silence before", asks("insert into nodes")],
  ["when it has said that it is there", "silence before", says("C")],
  ["when it asks how far PostgreSQL is", "silence after", asks("select head, (select id")],
  ["when it pulls", "silence before", asks("select 'sequence'")],
  ["before it has what it pulls", "silence after", asks("select 'sequence'")],
];

inPostgres("a machine", () => {
  const stage = new FaultStage();

  /** Resolves when the machine has given up what it had asked. */
  async function givesUp({ connection }: Far): Promise<void> {
    await expect(connection.ask("select 1")).rejects.toThrow();
  }

  test("that is not answered writes a batch once, wherever that was, as soon as it is again", async () => {
    const place = await stage.open();
    const far = await place.join(LIMIT);
    const contents: string[] = [];
    for (const [when, fault, isMeant] of IN_A_BATCH) {
      const silent = far.proxy.order(fault, isMeant);
      const posting = far.post(when);
      await silent;
      await givesUp(far);
      far.proxy.resume();
      await posting;
      await place.near.post(`after ${when}`);
      contents.push(when, `after ${when}`);
    }
    expect(await place.contents()).toEqual(contents);
  });

  test("that is not answered gives up a batch that is nowhere then, and none that may be written", async () => {
    const place = await stage.open();
    const far = await place.join(LIMIT);
    const { proxy, steady } = far;
    let silent = proxy.order("silence after", asks("update pen"));
    const nowhere = far.post("nowhere");
    await silent;
    steady.now += PATIENCE;
    await expect(nowhere).rejects.toThrow();
    proxy.resume();
    await place.near.post("other");
    silent = proxy.order("silence after", asksToCommit);
    const written = far.post("written");
    await silent;
    steady.now += PATIENCE;
    await givesUp(far);
    expect(Bun.peek.status(written)).toBe("pending");
    proxy.resume();
    await written;
    expect(await place.contents()).toEqual(["other", "written"]);
  });

  test("that is not answered is good until its lease ends, and no longer, and again when it is", async () => {
    const place = await stage.open();
    const far = await place.join(LIMIT);
    const { lease, steady, proxy } = far;
    for (const [when, fault, isMeant] of IN_A_BEAT) {
      await eventually(async () => {
        await lease.beat();
        expect(lease.isGood).toBe(true);
      });
      steady.now += 1_000;
      await place.near.post(when);
      const silent = proxy.order(fault, isMeant);
      const beating = lease.beat();
      await silent;
      await beating;
      steady.now += GOOD_FOR - 1_001;
      expect([when, lease.isGood]).toEqual([when, true]);
      steady.now += 1;
      expect([when, lease.isGood]).toEqual([when, false]);
      proxy.resume();
    }
    await eventually(async () => {
      await lease.beat();
      expect(lease.isGood).toBe(true);
    });
    expect(await place.contents()).toEqual(IN_A_BEAT.map(([when]) => when));
  });

  test("that was not answered listens again when it is, and has what was said meanwhile", async () => {
    const place = await stage.open();
    const far = await place.join(LISTENING);
    await far.lease.start();
    const silences = [says("A"), asks("listen")];
    for (const isMeant of silences) {
      const silent = far.proxy.order("silence before", isMeant);
      if (isMeant !== silences[0]) far.proxy.cut();
      await place.near.post("unheard");
      await silent;
      await givesUp(far);
      far.proxy.resume();
      await eventually(() => expect(far.copy.head).toBe(place.near.copy.head));
      await place.near.post("heard");
      await eventually(() => expect(far.copy.head).toBe(place.near.copy.head));
    }
    expect(await place.contents()).toEqual(["unheard", "heard", "unheard", "heard"]);
  });

  test("whose connections are lost without a word makes new ones, and listens by them", async () => {
    const place = await stage.open();
    const far = await place.join(LISTENING);
    await far.lease.start();
    await far.post("before");
    far.proxy.lose();
    await place.near.post("unheard");
    await far.post("after");
    await place.near.post("heard");
    await eventually(() => expect(far.copy.head).toBe(place.near.copy.head));
    expect(await place.contents()).toEqual(["before", "unheard", "after", "heard"]);
  });

  test("that is cut off is waited for until it answers nothing any more, by the clock", async () => {
    const place = await stage.open();
    const { near } = place;
    const far = await place.join();
    const pass = async (ms: number) => {
      near.steady.now += ms;
      far.steady.now += ms;
      // Whoever waits has asked again by then.
      for (let asked = 0; asked < 5; asked += 1) await near.connection.ask("select pg_sleep(0.005)");
    };
    await far.lease.beat();
    await pass(1_000);
    // It asks, and its answer is long on its way: that gives it no longer than from now on.
    const silent = far.proxy.order("silence before", says("D"));
    const beating = far.lease.beat();
    await silent;
    await once(place.url, "update nodes set seen_at = clock_timestamp() + interval '1 minute'");
    await pass(500);
    await near.post("taken away");
    const waiting = near.lease.untilAll(near.copy.head);
    await pass(1_900);
    far.proxy.resume();
    await beating;
    expect([far.copy.head, far.lease.isGood]).toEqual([near.copy.head - 1, true]);
    far.proxy.silence();
    await pass(599);
    expect([far.lease.isGood, Bun.peek.status(waiting)]).toEqual([true, "pending"]);
    await pass(1);
    expect([far.lease.isGood, Bun.peek.status(waiting)]).toEqual([false, "pending"]);
    await pass(999);
    expect(Bun.peek.status(waiting)).toBe("pending");
    await pass(1);
    await waiting;
  });

  test("that is not answered cannot begin to follow, and says so", async () => {
    const far = await (await stage.open()).join(LISTENING);
    far.proxy.silence();
    await expect(far.lease.start()).rejects.toThrow("did not answer");
  });
});
