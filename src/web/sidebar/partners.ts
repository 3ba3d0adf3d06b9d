import type { Availability } from "../../domain/presence/attendance.ts";
import type { Status } from "../../domain/presence/statuses.ts";
import type { Room } from "../../domain/room.ts";
import type { User } from "../../domain/user.ts";
import type { RoomParts } from "../parts.ts";

/** With whom `user` talks in room `id`, if that is a conversation of two. */
export function partnerIn({ rooms }: Pick<RoomParts, "rooms">, id: number, user: number): number | undefined {
  const room = rooms.find(id);
  return room?.kind === "direct" && room.people.length === 2
    ? room.people.find((other) => other !== user)
    : undefined;
}

/** Whether the one with whom `user` talks in room `id` is there. */
export function availabilityIn(
  parts: Pick<RoomParts, "rooms" | "attendance">,
  id: number,
  { id: user }: Pick<User, "id">,
): Availability | undefined {
  const partner = partnerIn(parts, id, user);
  return partner === undefined ? undefined : parts.attendance.of(partner);
}

/** What that one says of oneself. */
export function statusIn(
  parts: Pick<RoomParts, "rooms" | "statuses">,
  { id }: Pick<Room, "id">,
  user: User | undefined,
): Status | undefined {
  const partner = user && partnerIn(parts, id, user.id);
  return partner === undefined ? undefined : parts.statuses.of(partner);
}
