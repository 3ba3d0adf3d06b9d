import { redirectToSignIn } from "./signInRedirect.ts";
import type { User } from "../../domain/accounts/user.ts";
import type { Requester } from "./authentication.ts";
import { problem } from "../page/problem.tsx";
import { pathOfAbout, pathOfSettings } from "../paths.ts";
import { canManage, type Room } from "../../domain/rooms/room.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Invitations } from "../../domain/rooms/invitations.ts";

type Parts = {
  readonly rooms: Rooms;
  readonly invitations: Invitations;
};

/**
 * The room of this number; or the answer to one who may not read it, the same as where no room is: a guest is led to
 * sign in, and to `back` from there.
 */
export function askedFor(
  { rooms }: Pick<Parts, "rooms">,
  request: Request,
  { user }: Requester,
  id: number,
  back = pathIn(request),
): Room | Response {
  return rooms.readable(id, user) ?? missing(request, user, back);
}

/** The answer where there is nothing for `user`: a guest learns by it neither that there is something nor that there is not. */
export function missing(request: Request, user: User | undefined, back = pathIn(request)): Response {
  return user ? problem(request, 404) : redirectToSignIn(request, back);
}

function pathIn({ url }: Request): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

export type Asked = { readonly room: Room; readonly user: User };

/**
 * The room of this number and who asks, for what takes an account; or the answer to one who may not read it, or has
 * to sign in first and is led to `back` then.
 */
export function askedByUser(
  parts: Parts,
  request: Request,
  requester: Requester,
  id: number,
  back = pathOfAbout({ id }),
): Asked | Response {
  const { user, ended } = requester;
  if (ended) return redirectToSignIn(request, back);
  const room = askedFor(parts, request, requester, id, back);
  if (room instanceof Response) return room;
  return user ? { room, user } : redirectToSignIn(request, back);
}

/** The same for what only those may do who decide how the room works. */
export function askedByDecider(
  parts: Parts,
  request: Request,
  requester: Requester,
  id: number,
): Asked | Response {
  const asked = askedByUser(parts, request, requester, id, pathOfSettings({ id }));
  if (asked instanceof Response) return asked;
  // An admin who is asked into a private room decides nothing in it before answering.
  const isAsked = parts.invitations.of(asked.user.id).has(id);
  return canManage(asked.user, asked.room) && !isAsked ? asked : problem(request, 403);
}
