import type { People } from "../accounts/people.ts";
import { Refusal } from "../refusal.ts";
import type { Room } from "../room.ts";
import type { User } from "../user.ts";
import type { Rooms } from "./rooms.ts";

/** A user and a room that this user may read. */
export type Access = { readonly user: User; readonly room: Room };

type Parts = { readonly people: People; readonly rooms: Rooms };

/**
 * User `user` and room `room` as they are now, for a commit: since the request came in the role may be another, the room be deleted, or the
 * user have lost it. Refuses where the user may not read the room any more.
 */
export function currentAccess({ people, rooms }: Parts, user: number, room: number): Access | Refusal {
  const person = people.find(user);
  const readable = person && rooms.readable(room, person);
  return readable ? { user: person, room: readable } : GONE;
}

/** What is not there, or not for the user. */
export const GONE = new Refusal("gone", ({ problems }) => problems.nothingHere.title);

/** What is there for those alone who manage the room. */
export const FORBIDDEN = new Refusal("forbidden", ({ problems }) => problems.forbidden.title);
