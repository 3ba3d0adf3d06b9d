import type { GroupCommit } from "../../database/commits.ts";
import { limits } from "../../base/limits.ts";
import type { People } from "../accounts/people.ts";
import { Refusal } from "../refusal.ts";
import type { Room } from "../room.ts";
import type { User } from "../user.ts";
import { GONE } from "./access.ts";
import type { ContactLimits } from "./contactLimits.ts";
import type { Members } from "./members.ts";
import type { Rooms } from "./rooms.ts";

type Parts = {
  readonly commits: GroupCommit;
  readonly people: People;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly contactLimits: ContactLimits;
};

/** Direct rooms: conversations among a few. */
export class Conversations {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** The direct room of `user`, who asks from `address`, and the people of these names; it is made when they first meet. */
  async open(user: User, names: readonly string[], address: string): Promise<Room | Refusal> {
    const { commits, rooms, contactLimits } = this.#of;
    const others = this.#find(user, names);
    if (others instanceof Refusal) return others;
    const ids = [user.id, ...others].sort((a, b) => a - b);
    return (
      rooms.directOf(ids) ??
      Refusal.tooSoon(
        contactLimits.make(user.id, address, others),
        (seconds) => (words) => words.rooms.tooMany(seconds),
      ) ??
      commits.run(() => this.#write(user.id, ids))
    );
  }

  /** The numbers of those who are meant besides `user`. */
  #find(user: User, names: readonly string[]): readonly number[] | Refusal {
    const { most } = limits.room.people;
    if (names.length > most) return new Refusal("invalid", ({ rooms }) => rooms.tooManyPeople(most));
    const others = new Set<number>();
    for (const name of names) {
      const person = this.#of.people.named(name);
      if (!person) return new Refusal("invalid", (words) => words.names.unknown(name));
      if (person.id !== user.id) others.add(person.id);
    }
    if (others.size === 0) return new Refusal("invalid", ({ rooms }) => rooms.onlyYou);
    if (others.size + 1 > most)
      return new Refusal("invalid", ({ rooms }) => rooms.tooManyPeopleWithYou(most));
    return [...others];
  }

  #write(owner: number, ids: readonly number[]): Room | Refusal {
    const { people, rooms, members } = this.#of;
    if (!ids.every((id) => people.find(id))) return GONE;
    // One of the others may have been faster.
    const known = rooms.directOf(ids);
    if (known) return known;
    const room = rooms.insertDirect(ids, owner);
    for (const id of ids) members.join(room.id, id);
    return room;
  }
}
