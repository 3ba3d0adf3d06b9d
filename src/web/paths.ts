import { LOBBY } from "../domain/rooms/room.ts";

type Numbered = { readonly id: number };

/** Where a room is shown. */
export function pathOf({ id }: Numbered): string {
  return id === LOBBY ? "/" : `/rooms/${id}`;
}

/** Where it is told about a room: who is in it, and what one may do there. */
export function pathOfAbout({ id }: Numbered): string {
  return `/rooms/${id}/members`;
}

/** Where one stopped reading. */
export function pathOfNew({ id }: Numbered): string {
  return `/rooms/${id}/new`;
}

/** Where it is decided how a room works. */
export function pathOfSettings({ id }: Numbered): string {
  return `/rooms/${id}/settings`;
}
