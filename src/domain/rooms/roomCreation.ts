import { limits } from "../../base/limits.ts";
import type { PlaceSettings } from "../place.ts";
import { canMakeRooms, isNewcomer, refusalToSpeak } from "../policy.ts";
import { type DiskRoom, refusalWhereFull } from "../diskRoom.ts";
import { GONE, Refusal } from "../refusal.ts";
import type { Room, RoomDraft } from "../room.ts";
import type { Actor, User } from "../user.ts";
import { type RoomParts } from "./access.ts";
import { refusalOfDraft } from "./roomDraft.ts";

type Parts = RoomParts & {
  readonly place: { readonly settings: PlaceSettings };
  readonly hiding: { from(user: number): ReadonlySet<number> };
  readonly reserve: DiskRoom;
  readonly now: () => number;
};

/** How rooms are made, and conversations among a few, which are direct rooms. Each is asked for from an `address`. */
export class RoomCreation {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Whether `user` may make rooms. */
  mayMake(user: User): boolean {
    return canMakeRooms(user, this.#of.place.settings.makers);
  }

  /** Makes a room as `draft` says, which `owner` is in. Refuses by the fields of the draft. */
  async create(owner: User & Actor, draft: RoomDraft, address: string): Promise<Room | Refusal> {
    const { commits, people, rooms, members, contactLimits, audit } = this.#of;
    const refusal =
      this.#refusalToMake(owner) ??
      refusalOfDraft(rooms, draft) ??
      refusalWhereFull(this.#of.reserve) ??
      contactLimits.make(owner.id, address);
    if (refusal) return refusal;
    return commits.run(() => {
      const user = people.active(owner.id);
      if (!user) return GONE;
      // Another may have taken the name since it was checked.
      const late = this.#refusalToMake(user) ?? refusalOfDraft(rooms, draft);
      if (late) return late;
      const room = rooms.insert(draft, owner.id);
      members.join(room.id, owner.id);
      audit.note("room made", { by: owner.id, session: owner.session, room: room.id });
      return room;
    });
  }

  /** The direct room of `user` and the people of these names; it is made when they first meet. */
  async openDirect(user: User, names: readonly string[], address: string): Promise<Room | Refusal> {
    const { commits, people, rooms, members, contactLimits } = this.#of;
    const others = this.#othersNamed(user, names);
    if (others instanceof Refusal) return others;
    const ids = [user.id, ...others].sort((a, b) => a - b);
    const known =
      rooms.directOf(ids) ??
      this.#refusalToWrite(user, others) ??
      refusalWhereFull(this.#of.reserve) ??
      contactLimits.make(user.id, address, others);
    if (known) return known;
    return commits.run(() => {
      if (!people.active(user.id) || !others.every((id) => people.find(id))) return GONE;
      // One of the others may have been faster.
      const faster = rooms.directOf(ids);
      if (faster) return faster;
      const refusal = this.#refusalToWrite(user, others);
      if (refusal) return refusal;
      const room = rooms.insertDirect(ids, user.id);
      for (const id of ids) members.join(room.id, id);
      return room;
    });
  }

  #refusalToMake(user: User): Refusal | undefined {
    return this.mayMake(user) ? this.#refusalToSpeak(user) : MAY_NOT_MAKE;
  }

  /** Why `user` does not begin a conversation with `others`. */
  #refusalToWrite(user: User, others: readonly number[]): Refusal | undefined {
    const { people, hiding, place, now } = this.#of;
    const { createdAt } = people.find(user.id)!;
    const { newcomerMinutes } = place.settings;
    if (isNewcomer(user, now() - createdAt, place.settings))
      return new Refusal("forbidden", ({ newcomers }) => newcomers.noDirects(newcomerMinutes * 60));
    const hiders = hiding.from(user.id);
    if (others.some((id) => hiders.has(id))) return TAKES_NONE;
    return this.#refusalToSpeak(user);
  }

  #refusalToSpeak({ id }: User): Refusal | undefined {
    const reason = refusalToSpeak(this.#of.people.muteOf(id));
    return reason && new Refusal("forbidden", reason);
  }

  #othersNamed(user: User, names: readonly string[]): readonly number[] | Refusal {
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
}

const TAKES_NONE = new Refusal("forbidden", ({ hiding }) => hiding.takesNone);
const MAY_NOT_MAKE = new Refusal("forbidden", ({ rooms }) => rooms.mayNotMake);
