import type { Database } from "bun:sqlite";
import type { User } from "../user.ts";
import type { Sentence } from "../../words/en.ts";
import type { Invitations } from "./invitations.ts";
import type { Members } from "./members.ts";
import { canManage, type Standing, STRANGER } from "../policy.ts";
import type { Room } from "../room.ts";
import type { Rooms } from "./rooms.ts";

/** What became of an invitation; a sentence says why nothing did. */
export type Invited = "in" | "asked" | Sentence;

/** How one comes into a room and goes from it: never against one's will, and not back where one was taken out. */
export class Memberships {
  #members: Members;
  #invitations: Invitations;
  #rooms: Rooms;
  #atOnce: <Result>(work: () => Result) => Result;

  constructor(
    db: Database,
    { members, invitations, rooms }: { members: Members; invitations: Invitations; rooms: Rooms },
  ) {
    this.#members = members;
    this.#invitations = invitations;
    this.#rooms = rooms;
    this.#atOnce = (work) => db.transaction(work).immediate();
  }

  /** How `user`, or a guest, stands to `room`. */
  standing(room: number, user: number | undefined): Standing {
    if (user === undefined) return STRANGER;
    return {
      isMember: this.#members.of(user).has(room),
      isInvited: this.#invitations.of(user).has(room),
      isRemoved: this.isKeptOut(room, user),
    };
  }

  /** Whether another has taken `user` out of `room`, and nobody who may has asked that one back. */
  isKeptOut(room: number, user: number): boolean {
    const by = this.#invitations.departedBy(room, user);
    return by !== undefined && by !== user && !this.#invitations.of(user).has(room);
  }

  /** Puts `user`, who may read `room`, into it. False: the user was taken out of it. */
  join(room: number, user: number): boolean {
    if (this.isKeptOut(room, user)) return false;
    this.#atOnce(() => {
      this.#members.join(room, user);
      this.#invitations.remove(room, user);
      this.#invitations.comeBack(room, user);
    });
    return true;
  }

  /**
   * Asks `person` into `room`, in the name of `by`. Into an open room one is put at once, unless one has gone from it; all
   * others are asked, and whom somebody has taken out only those ask back who decide on the room.
   */
  invite(room: Room, person: User, by: User): Invited {
    if (this.#members.of(person.id).has(room.id)) return "in";
    const departedBy = this.#invitations.departedBy(room.id, person.id);
    if (
      departedBy !== undefined &&
      departedBy !== person.id &&
      !canManage(by, room, this.standing(room.id, by.id))
    ) {
      return ({ about }) => about.wasTakenOut(person.name);
    }
    if (room.kind === "open" && departedBy === undefined) {
      this.#members.join(room.id, person.id);
      return "in";
    }
    this.#invitations.add(room.id, person.id, by.id);
    return "asked";
  }

  /** Takes `user` out of `room`, or back that the user is asked into it, at the will of user `by`. */
  depart(room: Room, user: number, by: number): void {
    this.#atOnce(() => {
      this.#rooms.takeOut(room, user);
      this.#invitations.remove(room.id, user);
      this.#invitations.depart(room.id, user, by);
    });
  }
}
