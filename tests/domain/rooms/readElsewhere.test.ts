import { describe, expect, test } from "bun:test";
import { readSettings } from "../../../src/base/settings.ts";
import { openMemory } from "../../../src/database/database.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import { assemble } from "../../../src/robin.ts";
import { Broadcasts } from "../../support/broadcasts.ts";
import { TimedClock } from "../../support/pushing.ts";
import { someone, talk } from "../../support/robin.ts";
import { storeOf } from "../../support/sharedStore.ts";

/** Two machines with the same three messages, that tell each other what was read. */
async function twoMachines() {
  const broadcasts = new Broadcasts();
  const clock = new TimedClock();
  const machines = [];
  for (let count = 0; count < 2; count += 1) {
    const db = openMemory();
    const robin = assemble(db, readSettings({}), () => 1_000, undefined, {
      shared: storeOf(db, broadcasts.join()),
      after: clock.after,
      steady: clock.now,
    });
    const ada = someone(robin, "Ada");
    await talk(robin, someone(robin, "Bob"), 3);
    machines.push({ robin, ada });
  }
  return { broadcasts, clock, here: machines[0]!, there: machines[1]! };
}

const readBy = ({ robin, ada }: Awaited<ReturnType<typeof twoMachines>>["here"]) =>
  robin.members.of(ada.id).get(LOBBY)!.read;

const writtenBy = ({ robin, ada }: Parameters<typeof readBy>[0]) =>
  robin.db.query<{ read: number }, [number]>("select read from members where user_id = ?").get(ada.id)!.read;

test("what was read on one machine is read on the others before it is written", async () => {
  const { here, there } = await twoMachines();
  const marked: number[] = [];
  there.robin.members.onMark((user) => marked.push(user));
  here.robin.members.markRead(LOBBY, here.ada.id, 2);
  expect([readBy(here), readBy(there), marked]).toEqual([2, 2, [there.ada.id]]);
  expect(there.robin.db.query("select read from members where user_id = 1").get()).toEqual({ read: 0 });
});

test("what was read stays so when the other machine looks it up anew before it is written", async () => {
  const { here, there } = await twoMachines();
  here.robin.members.markRead(LOBBY, here.ada.id, 2);
  await there.robin.commits.run(() => there.robin.members.setLevel(LOBBY, there.ada.id, "nothing"));
  expect(readBy(there)).toBe(2);
});

test("nothing becomes unread by what comes late, and a machine writes what was read on it alone", async () => {
  const { here, there } = await twoMachines();
  there.robin.members.markRead(LOBBY, there.ada.id, 3);
  here.robin.members.markRead(LOBBY, here.ada.id, 2);
  await here.robin.members.flush();
  expect([readBy(here), readBy(there)]).toEqual([3, 3]);
  expect([writtenBy(here), writtenBy(there)]).toEqual([2, 0]);
});

describe("what was read on a machine that never writes it", () => {
  test("is unread again on the others after ten seconds, and may be read there", async () => {
    const { clock, here, there } = await twoMachines();
    await here.robin.jobs.stop();
    here.robin.members.markRead(LOBBY, here.ada.id, 3);
    const marked: number[] = [];
    there.robin.members.onMark((user) => marked.push(user));
    await clock.advance(9_999);
    expect([readBy(there), marked]).toEqual([3, []]);
    await clock.advance(1);
    expect([readBy(there), marked]).toEqual([0, [there.ada.id]]);
    there.robin.members.markRead(LOBBY, there.ada.id, 3);
    await there.robin.members.flush();
    expect(writtenBy(there)).toBe(3);
  });

  test("is written by another one on which it is read, too, once", async () => {
    const { broadcasts, clock, here, there } = await twoMachines();
    await here.robin.jobs.stop();
    here.robin.members.markRead(LOBBY, here.ada.id, 3);
    const told = broadcasts.sent.length;
    for (const read of [3, 2]) there.robin.members.markRead(LOBBY, there.ada.id, read);
    await clock.advance(1_000);
    expect([writtenBy(there), broadcasts.sent.length]).toEqual([3, told]);
    await clock.advance(20_000);
    expect(readBy(there)).toBe(3);
  });

  test("counts for ten seconds from when it was heard last, as far as it was heard", async () => {
    const { broadcasts, clock, there } = await twoMachines();
    const [one, other] = [broadcasts.join(), broadcasts.join()];
    one.send("read", [there.ada.id, LOBBY, 3]);
    await clock.advance(6_000);
    other.send("read", [there.ada.id, LOBBY, 2]);
    await there.robin.commits.run(() => there.robin.members.setLevel(LOBBY, there.ada.id, "nothing"));
    await clock.advance(9_999);
    expect(readBy(there)).toBe(3);
    await clock.advance(1);
    expect(readBy(there)).toBe(0);
  });
});

test("what was written meanwhile is looked up no more once it was believed for long enough", async () => {
  const { broadcasts, clock, there } = await twoMachines();
  broadcasts.join().send("read", [there.ada.id, LOBBY, 3]);
  there.robin.db.run("update members set read = 3 where user_id = 1");
  const marked: number[] = [];
  there.robin.members.onMark((user) => marked.push(user));
  await clock.advance(20_000);
  expect([readBy(there), marked]).toEqual([3, []]);
});

test("what is unread again on one machine is so on the others, whatever they have heard before", async () => {
  const { here, there } = await twoMachines();
  there.robin.members.markRead(LOBBY, there.ada.id, 3);
  await there.robin.members.flush();
  expect(readBy(here)).toBe(3);
  await here.robin.members.markUnread(here.ada.id, [{ room: LOBBY, read: 1 }]);
  // These two have no database in common: here it never was otherwise.
  expect(readBy(here)).toBe(0);
  await there.robin.members.markUnread(there.ada.id, [{ room: LOBBY, read: 1 }]);
  expect(readBy(there)).toBe(1);
});

test.each([
  [null],
  [[1, 1]],
  [[1, 1, "3"]],
  [[1, 1, 2.5]],
  [{ 0: 1, 1: 1, 2: 3 }],
  [[1, 99, 3]],
  [[99, 1, 3]],
])("of %j nothing is made", async (word) => {
  const { broadcasts, here } = await twoMachines();
  broadcasts.join().send("read", word);
  expect(readBy(here)).toBe(0);
});
