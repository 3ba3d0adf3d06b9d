import { describe, expect, spyOn, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { openMemory } from "../../../src/database/database.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import type { User } from "../../../src/domain/user.ts";
import { Broadcasts } from "../../support/broadcasts.ts";
import { deleteMessage, editMessage, sendMessage } from "../../support/messages.ts";
import { startPushing, TimedClock } from "../../support/pushing.ts";
import { storeOf } from "../../support/sharedStore.ts";

const SECOND = 1_000;
const HELD = limits.push.noted + limits.push.held;

type Place = ReturnType<typeof startPushing>;

/** What Ada does with the message of hers that Bob's browser shows, and what that is to come to. */
const changes = {
  "is deleted": { change: deleteMessage, news: ["Bob ✕ room-1"] },
  "is edited": {
    change: (robin: Place["robin"], id: number, user: User) =>
      editMessage(robin, { id, user, content: "The door is open" }),
    news: ["Bob ← Ada · Lobby: The door is open"],
  },
  "is read": {
    change: ({ members, people }: Place["robin"], id: number) =>
      members.markReadOnDisk(people.named("Bob")!.id, [{ room: LOBBY, read: id }]),
    news: ["Bob ✕ room-1"],
  },
  "stays as it was": { change: () => {}, news: [] },
};

/** Has Bob's browser show what Ada says. */
async function show(place: Place) {
  const [ada, bob] = [place.someone("Ada"), place.someone("Bob")];
  await place.call(bob);
  const id = await sendMessage(place.robin, { user: ada, room: LOBBY, content: "The door is opne" });
  await place.clock.advance(HELD + SECOND);
  expect(place.transport.news()).toEqual(["Bob ← Ada · Lobby: The door is opne"]);
  return { id, ada };
}

describe("what is shown and, in the last moment before a restart,", () => {
  test.each(Object.entries(changes))("%s", async (_, { change, news }) => {
    const first = startPushing();
    const { id, ada } = await show(first);
    await change(first.robin, id, ada);
    await first.robin.jobs.stop();
    const { transport, clock } = startPushing({ db: first.db, clock: first.clock });
    await clock.advance(2 * SECOND);
    expect(transport.sent.filter((one) => "show" in one && one.show.renotify)).toEqual([]);
    expect(transport.news()).toEqual(news);
  });
});

describe("what is shown and, while no machine has the duty,", () => {
  test.each(Object.entries(changes))(
    "%s on one that was there before it showed",
    async (_, { change, news }) => {
      const [db, clock, broadcasts] = [openMemory(), new TimedClock(), new Broadcasts()];
      let onDuty: "first" | "other" | undefined = "first";
      const start = (name: "first" | "other") => {
        const store = storeOf(db, broadcasts.join());
        return startPushing({
          db,
          clock,
          shared: { ...store, duty: { isOn: () => onDuty === name, call: () => {} } },
        });
      };
      const [first, other] = [start("first"), start("other")];
      const { id, ada } = await show(first);
      onDuty = undefined;
      await change(other.robin, id, ada);
      await clock.advance(5 * SECOND);
      expect(other.transport.news()).toEqual([]);
      onDuty = "other";
      other.robin.jobs.takeOver();
      await clock.advance(2 * SECOND);
      expect(other.transport.news()).toEqual(news);
      expect(first.transport.news()).toEqual([]);
    },
  );
});

describe("a restart tells nothing anew", () => {
  test("of what was edited long before", async () => {
    const first = startPushing();
    const { id, ada } = await show(first);
    await editMessage(first.robin, { id, user: ada, content: "The door is open" });
    await first.clock.advance(2 * 3_600_000);
    await first.robin.jobs.stop();
    const { transport, clock } = startPushing({ db: first.db, clock: first.clock });
    await clock.advance(HELD);
    expect(transport.news()).toEqual([]);
  });

  test("where something else was said meanwhile, which calls by itself", async () => {
    const first = startPushing();
    const { ada } = await show(first);
    await sendMessage(first.robin, { user: ada, room: LOBBY, content: "Come" });
    await first.clock.advance(limits.push.noted);
    await first.robin.jobs.stop();
    const { transport, clock } = startPushing({ db: first.db, clock: first.clock });
    await clock.advance(2 * SECOND);
    expect(transport.news()).toEqual([]);
    await clock.advance(HELD);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby (2): Come"]);
  });
});

test("what could not be noted as the disk was full is told once it can", async () => {
  const place = startPushing();
  const { id, ada } = await show(place);
  await deleteMessage(place.robin, id, ada);
  const logged = spyOn(console, "error").mockImplementation(() => {});
  const run = spyOn(place.robin.commits, "run").mockRejectedValueOnce(new Error("full"));
  await place.clock.advance(limits.push.noted);
  expect(run).toHaveBeenCalledTimes(1);
  await place.clock.advance(2 * SECOND);
  logged.mockRestore();
  expect(place.transport.news()).toEqual(["Bob ✕ room-1"]);
});
