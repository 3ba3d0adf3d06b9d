import { expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import { sendMessage } from "../../support/messages.ts";
import { startPushing } from "../../support/pushing.ts";
import { commit, makeDirect } from "../../support/rooms.ts";

const SECOND = 1_000;
const HOUR = 3_600_000;
const HELD = limits.push.noted + limits.push.held;

/** A place with Ada, who speaks, and Bob, whose push service says what `outcome` of the transport is. */
async function begin() {
  const place = startPushing();
  const { robin } = place;
  const [ada, bob] = [place.someone("Ada"), place.someone("Bob")];
  await place.call(bob);
  const direct = makeDirect(robin, ada, [bob.id]).id;
  const say = (content: string, room = LOBBY) => sendMessage(robin, { user: ada, room, content });
  return { ...place, ada, bob, direct, say };
}

test.each([600, 7_200, 20 * 3_600])(
  "a service that wants %d s of peace has them, whatever is said meanwhile",
  async (seconds) => {
    const { transport, clock, say, direct } = await begin();
    transport.outcome = () => ({ kind: "later", seconds });
    await say("One");
    await clock.advance(HELD);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby: One"]);
    for (let count = 2; count < 5; count += 1) {
      await say(`${count}`);
      await say("Between us", direct);
      await clock.advance(HELD);
    }
    transport.outcome = () => ({ kind: "taken" });
    await clock.advance(seconds * SECOND - 3 * HELD - 1);
    expect(transport.news()).toEqual([]);
    await clock.advance(SECOND);
    expect(transport.news().toSorted()).toEqual(["Bob ← Ada (3): Between us", "Bob ← Ada · Lobby (4): 4"]);
  },
);

test("the peace that a service wants for one browser is that of no other", async () => {
  const { transport, clock, say, call, bob } = await begin();
  await call(bob, "Phone");
  transport.outcome = (to) => (to === "Bob" ? { kind: "later", seconds: 600 } : { kind: "taken" });
  await say("One");
  await clock.advance(HELD);
  transport.news();
  await say("Two");
  await clock.advance(HELD);
  expect(transport.news()).toEqual(["Phone ← Ada · Lobby (2): Two"]);
});

test("a service that names no time, or none that is to pass, is asked at once for what is new, and later and later for the same", async () => {
  for (const seconds of [undefined, 0]) {
    const { transport, clock, say } = await begin();
    transport.outcome = () => ({ kind: "later", seconds });
    await say("One");
    await clock.advance(HELD);
    expect(transport.news()).toHaveLength(1);
    await clock.advance(limits.push.again.first - SECOND);
    expect(transport.news()).toEqual([]);
    await clock.advance(24 * HOUR);
    const { first, most } = limits.push.again;
    expect(transport.news().length).toBeWithin(24, 24 + Math.log2(most / first) + 3);
    await say("Two");
    await clock.advance(HELD);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby (2): Two"]);
  }
});

test("who leaves the room meanwhile is not called once the time is over", async () => {
  const { robin, transport, clock, say, bob } = await begin();
  transport.outcome = () => ({ kind: "later", seconds: 600 });
  await say("One");
  await clock.advance(HELD);
  transport.news();
  commit(robin, () => robin.leaving.takeOut(robin.rooms.find(LOBBY)!, bob.id));
  await clock.advance(HOUR);
  expect(transport.news()).toEqual([]);
});
