import type { GroupCommit } from "../../database/commits.ts";
import type { People } from "../accounts/people.ts";
import { Refusal } from "../refusal.ts";
import type { Room, RoomDraft } from "../room.ts";
import type { User } from "../user.ts";
import { GONE } from "./access.ts";
import type { ContactLimits } from "./contactLimits.ts";
import type { Members } from "./members.ts";
import { refusalOfDraft } from "./roomDraft.ts";
import type { Rooms } from "./rooms.ts";

type Parts = {
  readonly commits: GroupCommit;
  readonly people: People;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly contactLimits: ContactLimits;
};

/** How rooms are made. */
export class RoomCreation {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Makes a room as `draft` says, which `owner`, who asks from `address`, is in. Refuses by the fields of the draft. */
  async create(owner: User, draft: RoomDraft, address: string): Promise<Room | Refusal> {
    const { commits, rooms, contactLimits } = this.#of;
    return (
      refusalOfDraft(rooms, draft) ??
      Refusal.tooSoon(
        contactLimits.make(owner.id, address),
        (seconds) => (words) => words.rooms.tooMany(seconds),
      ) ??
      commits.run(() => this.#write(owner.id, draft))
    );
  }

  #write(owner: number, draft: RoomDraft): Room | Refusal {
    const { people, rooms, members } = this.#of;
    if (!people.find(owner)) return GONE;
    // Another may have taken the name since it was checked.
    const refusal = refusalOfDraft(rooms, draft);
    if (refusal) return refusal;
    const room = rooms.insert(draft, owner);
    members.join(room.id, owner);
    return room;
  }
}
