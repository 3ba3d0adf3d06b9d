import type { GroupCommit } from "../../database/commits.ts";
import type { User } from "../user.ts";
import type { Messages } from "../messages/messages.ts";
import type { People } from "../accounts/people.ts";
import { canManage } from "../policy.ts";
import type { Room, RoomSettings } from "../room.ts";
import type { Rooms } from "./rooms.ts";

type Parts = {
  readonly commits: GroupCommit;
  readonly messages: Messages;
  readonly people: People;
  readonly rooms: Rooms;
};

/** How a private room becomes open: its members are told first, and what was said before stays with them. */
export class Opening {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /**
   * Notes in the log of `room` that `by` opens it, and when that is on disk lets it work as `ways` say. `isShown`: what was said
   * before is there for everybody. False when `by` may not decide that any more.
   */
  async open({ id }: Room, ways: RoomSettings, by: User, isShown: boolean): Promise<boolean> {
    const { commits, messages, people, rooms } = this.#of;
    const note = await commits.run(() => messages.note("opened", by, id));
    const user = people.find(by.id);
    const room = user && rooms.readable(id, user);
    if (!room || !canManage(user, room, { isInvited: false }) || (isShown && room.owner !== user.id))
      return false;
    rooms.change(room, ways, isShown ? 0 : note - 1);
    return true;
  }
}
