import { expect, test } from "bun:test";
import { GOOD_FOR } from "../../../src/database/shared/lease.ts";
import { inPostgres } from "../../support/postgres.ts";
import { eventually } from "../../support/eventually.ts";
import { once } from "./once.ts";
import { type Machine, stage } from "./stage.ts";

/** For how long one that got it believes to have it, in ms: a second less than it is kept from others. */
const BELIEVED = 5_000;

inPostgres("the duty", () => {
  const shared = stage();
  const { fresh, join } = shared;

  /** `machine` with a good copy, and what it was told to begin. */
  async function asking(machine: Machine) {
    await machine.lease.beat();
    const begun: string[] = [];
    const work = { begin: () => void begun.push("all"), beginOne: (name: string) => void begun.push(name) };
    const ask = () => machine.duty.ask(work);
    const start = () => machine.duty.start(work);
    /** Lets time go by, in which the copy stays good. */
    const pass = async (ms: number) => {
      for (let left = ms; left > 0; left -= GOOD_FOR - 1) {
        machine.steady.now += Math.min(left, GOOD_FOR - 1);
        await machine.lease.beat();
      }
    };
    return { ...machine, begun, work, ask, start, pass };
  }

  const first = async () => asking(await fresh());
  const another = async () => asking(await join());
  const on = (machines: readonly Machine[]) => machines.map(({ duty }) => duty.isOn);
  const runOut = () => once(shared.url, "update duty set until = clock_timestamp() - interval '1 ms'");

  test("is had by one of three that ask at once, which begins its work once", async () => {
    const all = [await first(), await another(), await another()];
    for (let time = 0; time < 3; time += 1) await Promise.all(all.map(({ ask }) => ask()));
    expect(on(all).filter(Boolean)).toHaveLength(1);
    expect(all.map(({ begun }) => begun.length).toSorted()).toEqual([0, 0, 1]);
  });

  test("is had on by asking again", async () => {
    const one = await first();
    await one.ask();
    await one.pass(BELIEVED - 1);
    await one.ask();
    await one.pass(BELIEVED - 1);
    expect([one.duty.isOn, one.begun]).toEqual([true, ["all"]]);
  });

  test("passes on at once when its machine stops, though that was asking for it just then", async () => {
    const [one, two] = [await first(), await another()];
    await one.start();
    await two.ask();
    one.dutyTimer.ring();
    await one.duty.stop();
    await two.ask();
    expect(on([one, two])).toEqual([false, true]);
    expect(one.dutyTimer.waiting).toEqual([]);
  });

  test("is asked for no more after a stop", async () => {
    const one = await first();
    await one.start();
    expect(one.dutyTimer.waiting).toHaveLength(1);
    await one.duty.stop();
    expect(one.dutyTimer.waiting).toEqual([]);
  });

  test("is not had by a machine that died for longer than it was given", async () => {
    const [one, two] = [await first(), await another()];
    await one.ask();
    await two.ask();
    expect(two.duty.isOn).toBe(false);
    const [{ ms }] = await once(
      shared.url,
      "select (extract(epoch from until - clock_timestamp()) * 1000)::float8 as ms from duty",
    );
    expect(ms).toBeWithin(BELIEVED, BELIEVED + 1_001);
    await runOut();
    await two.ask();
    expect([two.duty.isOn, two.begun]).toEqual([true, ["all"]]);
  });

  test("is believed in from when it was asked for, and for less long than others are kept from it", async () => {
    const one = await first();
    const ask = one.connection.ask.bind(one.connection);
    one.connection.ask = (...question) => ((one.steady.now += 1_000), ask(...question));
    await one.ask();
    one.connection.ask = ask;
    await one.lease.beat();
    await one.pass(BELIEVED - 1_001 - (one.steady.now - 1_000));
    expect(one.duty.isOn).toBe(true);
    await one.pass(1);
    expect([one.duty.isOn, one.steady.now, one.lease.isGood]).toEqual([false, BELIEVED, true]);
  });

  test("is given up by one that hears that another has it", async () => {
    const [one, two] = [await first(), await another()];
    await one.ask();
    await runOut();
    await two.ask();
    await one.ask();
    expect(on([one, two])).toEqual([false, true]);
  });

  test("begins with all that the one before has written", async () => {
    const [one, two] = [await first(), await another()];
    await one.ask();
    await one.commits.run(() => one.db.run("update sequence set last = 7"));
    await one.duty.stop();
    let seen: unknown;
    await two.duty.ask({
      begin: () => (seen = two.db.query("select last from sequence").get()),
      beginOne: () => {},
    });
    expect(seen).toEqual({ last: 7 });
  });

  test("is neither had nor begun by one that cannot learn that, until it can", async () => {
    const one = await first();
    const pull = one.puller.pull.bind(one.puller);
    one.puller.pull = () => Promise.reject(new Error("no room"));
    await one.ask();
    expect([one.duty.isOn, one.begun]).toEqual([false, []]);
    one.puller.pull = pull;
    await one.ask();
    expect([one.duty.isOn, one.begun]).toEqual([true, ["all"]]);
  });

  test("is left to others by one whose copy is not good", async () => {
    const [one, two] = [await first(), await another()];
    await one.ask();
    one.steady.now += GOOD_FOR;
    expect(one.duty.isOn).toBe(false);
    await runOut();
    await one.ask();
    await two.ask();
    expect(on([one, two])).toEqual([false, true]);
  });

  test.each([
    ["its copy was not good for a moment", GOOD_FOR],
    ["it was asked for too late", BELIEVED],
  ])("begins anew where %s: what was under way has ended there", async (_, ms) => {
    const one = await first();
    await one.ask();
    one.steady.now += ms;
    await one.lease.beat();
    await one.ask();
    expect([one.duty.isOn, one.begun]).toEqual([true, ["all", "all"]]);
    await one.pass(1_000);
    await one.ask();
    expect(one.begun).toHaveLength(2);
  });

  test("begins anew where it ended while the answer was on its way", async () => {
    const one = await first();
    await one.ask();
    await one.pass(BELIEVED - 1);
    const ask = one.connection.ask.bind(one.connection);
    one.connection.ask = async (...question) => {
      const answer = await ask(...question);
      one.steady.now += 1;
      return answer;
    };
    await one.ask();
    expect([one.duty.isOn, one.begun]).toEqual([true, ["all", "all"]]);
  });

  test("has calls come to the one that has it, with what they are about", async () => {
    const [one, two, three] = [await first(), await another(), await another()];
    for (const machine of [one, two, three]) await machine.start();
    const seen: unknown[] = [];
    one.work.beginOne = (name) => void seen.push(name, one.db.query("select last from sequence").get());
    await two.commits.run(() => two.db.run("update sequence set last = 7"));
    two.duty.call("Sending mail");
    await eventually(() => expect(seen).toEqual(["Sending mail", { last: 7 }]));
    expect([one.begun, two.begun, three.begun]).toEqual([["all"], [], []]);
  });

  test("has all begun once more by who listens again: calls may have been lost", async () => {
    const one = await first();
    await one.start();
    await once(
      shared.url,
      "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%' and datname = current_database()",
    );
    await eventually(() => expect(one.begun).toEqual(["all", "all"]));
  });
});
