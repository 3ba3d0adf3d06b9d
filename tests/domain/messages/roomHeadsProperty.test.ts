import { expect, test } from "bun:test";
import fc from "fast-check";
import { RoomHeads } from "../../../src/domain/messages/roomHeads.ts";
import { deleteMessage, editMessage, react, sendMessage } from "../../support/messages.ts";
import { someone, startRobin } from "../../support/robin.ts";
import { makeRoom } from "../../support/rooms.ts";

/** The rooms in which something is said. */
const ROOMS = [1, 2, 3] as const;

/** What may happen in a room; a number picks one of the messages. */
const event = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant("say"), room()) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom("edit", "delete", "react"), fc.nat(100)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("fail"), room()) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("purge"), room()) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("look"), room()) },
);

function room() {
  return fc.constantFrom(...ROOMS);
}

type Robin = ReturnType<typeof startRobin>["robin"];

test("whatever is written, the heads of the rooms are those that the database says", async () => {
  const property = fc.asyncProperty(fc.array(event, { minLength: 10, maxLength: 40 }), async (events) => {
    const { robin } = startRobin();
    const user = someone(robin);
    for (const name of ["Garden", "Cellar"]) makeRoom(robin, { name, topic: "", kind: "open" }, user);
    // Several in one commit, as they come from several people.
    for (let first = 0; first < events.length; first += 3) {
      await Promise.all(events.slice(first, first + 3).map((one) => apply(robin, user, one)));
      expect(headsIn(robin.heads)).toEqual(headsIn(new RoomHeads(robin.db, robin.changes)));
    }
  });
  await fc.assert(property, { seed: 20261127, numRuns: 30 });
});

async function apply(
  robin: Robin,
  user: ReturnType<typeof someone>,
  [what, which]: [string, number],
): Promise<unknown> {
  const { commits, heads, messages } = robin;
  const id = (which % (heads.newest + 1)) + 1;
  switch (what) {
    case "say":
      return sendMessage(robin, { user, room: which, content: "Hello" });
    case "edit":
      return editMessage(robin, { id, user, content: `version ${heads.newest}` });
    case "delete":
      return deleteMessage(robin, id, user);
    case "react":
      return react(robin, id, "👍", user);
    case "purge":
      return commits.run(() => messages.purge(which, 2));
    case "look":
      return heads.head(which);
    default: {
      const failing = commits.run(() => {
        messages.note("opened", user, which);
        expect(heads.head(which)).toBe(messages.last(which).at(-1)!.id);
        throw new Error("Undone");
      });
      // Bun's own "rejects" waits without letting others go on.
      return expect(await failing.catch(String)).toBe("Error: Undone");
    }
  }
}

function headsIn(heads: RoomHeads): object {
  return { newest: heads.newest, rooms: ROOMS.map((one) => heads.head(one)) };
}
