import type { Robin } from "../../src/robin.ts";
import type { Room, RoomDraft } from "../../src/domain/room.ts";
import type { User } from "../../src/domain/user.ts";

/** Does `work` as a commit of its own, at once; gives what it gives. */
export function commit<Result>({ commits }: Pick<Robin, "commits">, work: () => Result): Result {
  const results: Result[] = [];
  void commits.run(() => results.push(work()));
  commits.flush();
  return results.at(-1)!;
}

/** A room that `owner` is in. */
export function makeRoom(robin: Robin, draft: RoomDraft, owner: Pick<User, "id">): Room {
  return commit(robin, () => {
    const room = robin.rooms.insert(draft, owner.id);
    robin.members.join(room.id, owner.id);
    return room;
  });
}

/** The direct room of `user` and the users of these numbers, new. */
export function makeDirect(robin: Robin, user: Pick<User, "id">, others: readonly number[]): Room {
  const people = [user.id, ...others].sort((a, b) => a - b);
  return commit(robin, () => {
    const room = robin.rooms.insertDirect(people, user.id);
    for (const id of people) robin.members.join(room.id, id);
    return room;
  });
}
