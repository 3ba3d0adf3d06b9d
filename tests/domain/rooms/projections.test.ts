import { expect, test } from "bun:test";
import fc from "fast-check";
import { assemble, type Robin } from "../../../src/robin.ts";
import { Place, write, type Write } from "../../support/roomWrites.ts";

test("whatever is written, what is kept of rooms, members, invitations and departures is what the database says", async () => {
  const property = fc.asyncProperty(fc.array(write, { minLength: 15, maxLength: 30 }), happen);
  await fc.assert(property, { seed: 20261127, numRuns: 10 });
}, 30_000);

async function happen(writes: readonly Write[]): Promise<void> {
  const place = new Place();
  for (const one of writes) {
    // Everything is in memory when it is written.
    known(place, place.robin);
    await place.apply(one);
    place.robin.members.flush();
    const { db, settings, now } = place.robin;
    expect(known(place, place.robin)).toEqual(known(place, assemble(db, settings, now)));
  }
}

/** What `robin` knows of all rooms of `place`, and of how its users stand to them. */
function known({ users, rooms: numbers }: Place, robin: Robin) {
  const { rooms, members, invitations, departures, memberships } = robin;
  return {
    rooms: numbers.map((id) => rooms.find(id)),
    users: [undefined, ...users].map((user) => ({
      readable: rooms.readableBy(user).map(({ id }) => id),
      floors: rooms.readableBy(user).map((room) => rooms.floorFor(room, user)),
      memberships: user && [...members.of(user.id).values()],
      invitations: user && [...invitations.of(user.id).values()],
      departures: user && numbers.map((id) => departures.get(id, user.id)?.by),
      standings: numbers.map((id) => memberships.standing(id, user?.id)),
    })),
  };
}
