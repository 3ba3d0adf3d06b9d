import type { Commits } from "../../database/commits.ts";
import type { People, Person } from "../accounts/people.ts";
import { canRead, type Standing } from "../policy.ts";
import { Refusal } from "../refusal.ts";
import type { Room } from "../room.ts";
import type { Audit } from "../audit/audit.ts";
import type { Actor, User } from "../user.ts";
import type { ContactLimits } from "./contactLimits.ts";
import type { Members } from "./members.ts";
import type { Memberships } from "./memberships.ts";
import type { Rooms } from "./rooms.ts";

export type Access = { readonly user: User & Actor; readonly room: Room };

/** The same at this moment, and how the user stands to the room. */
export type CurrentAccess = Access & { readonly user: Person; readonly standing: Standing };

export type RoomParts = {
  readonly commits: Commits;
  readonly people: People;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly memberships: Memberships;
  readonly contactLimits: ContactLimits;
  readonly audit: Audit;
};

/** User and room as they are now, if the user may read the room. An act asks before it and again in its commit. */
export function currentAccess(
  { people, rooms, memberships }: Pick<RoomParts, "people" | "rooms" | "memberships">,
  userId: number,
  roomId: number,
): CurrentAccess | undefined {
  const user = people.active(userId);
  const room = rooms.find(roomId);
  if (!user || !room) return undefined;
  const standing = memberships.standing(roomId, userId);
  return canRead(user, room, () => standing) ? { user, room, standing } : undefined;
}

/** What is there for those alone who manage the room. */
export const FORBIDDEN = new Refusal("forbidden", ({ problems }) => problems.forbidden.title);
