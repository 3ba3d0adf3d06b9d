import { expect, test } from "bun:test";
import { inPostgres } from "../../support/postgres.ts";
import { saysCommitted } from "../../support/postgresProxy.ts";
import { eventually } from "../../support/eventually.ts";
import { type Far, FaultStage } from "./faultStage.ts";
import { asks } from "./saidBetween.ts";

inPostgres("a machine", () => {
  const stage = new FaultStage();

  test("that is answered late takes over nothing of it", async () => {
    const place = await stage.open();
    const { near } = place;
    const far = await place.join();
    await near.post("a");
    const ask = far.connection.ask.bind(far.connection);
    far.connection.ask = async (statement, values) => {
      const answer = await ask(statement, values);
      await far.post("b");
      return answer;
    };
    await far.puller.pull();
    far.connection.ask = ask;
    expect(far.copy.head).toBe(near.copy.head + 1);
    expect(await place.contents()).toEqual(["a", "b"]);
  });

  test("that hears of nothing has with each beat what was written, and the others wait no longer than that", async () => {
    const place = await stage.open();
    const { near } = place;
    const far = await place.join();
    await far.lease.start();
    // What listening begins with is over.
    await far.puller.pull();
    far.proxy.losesNotifications = true;
    const contents = ["a", "b", "c"];
    for (const content of contents) {
      const { head } = far.copy;
      await near.post(content);
      await eventually(() => expect(heardOf(far)).toContain(`${near.copy.head}`));
      expect([far.copy.head, far.timer.waiting.map(({ ms }) => ms)]).toEqual([head, [500]]);
      const waiting = near.lease.untilAll(near.copy.head);
      // The first one brings what the second one says that it has.
      for (let beats = 0; beats < 2; beats += 1) {
        await eventually(() => expect(far.timer.waiting).toHaveLength(1));
        far.timer.ring();
      }
      await waiting;
      expect([far.copy.head, near.steady.now]).toEqual([near.copy.head, 0]);
      await eventually(() => expect(far.timer.waiting).toHaveLength(1));
    }
    expect(await place.contents()).toEqual(contents);
  });

  test("that was stopped with the pen loses it, and writes its batch after the others", async () => {
    const place = await stage.open();
    const [far, other] = [await place.join(), await place.join()];
    const stopped = far.proxy.order("silence before", asks('insert into "messages"'));
    const posting = far.post("stopped");
    await stopped;
    await Promise.all([place.near.post("other"), other.post("other")]);
    expect(Bun.peek.status(posting)).toBe("pending");
    far.proxy.resume();
    await posting;
    expect(await place.contents()).toEqual(["other", "other", "stopped"]);
  });

  test("that was stopped before it knew that its batch was written keeps nobody waiting, and has it before what the others wrote", async () => {
    const place = await stage.open();
    const far = await place.join();
    const stopped = far.proxy.order("silence before", saysCommitted);
    const posting = far.post("stopped");
    await stopped;
    await place.near.post("other");
    expect([far.read, Bun.peek.status(posting)]).toEqual([[], "pending"]);
    far.proxy.resume();
    await posting;
    expect(await place.contents()).toEqual(["stopped", "other"]);
  });
});

/** What `far` would have heard, by the numbers of the batches. */
function heardOf({ proxy }: Far): readonly string[] {
  return proxy.seen.filter(({ type }) => type === "A").map(({ text }) => text);
}
