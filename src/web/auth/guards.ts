import { toSignIn } from "./signInRedirect.ts";
import type { User } from "../../domain/accounts/accounts.ts";
import type { Visitor } from "./authentication.ts";
import { problem } from "../page/problem.tsx";
import type { Robin } from "../../domain/robin.ts";
import { pathOfAbout, pathOfSettings } from "../paths.ts";
import { mayDecide, type Room } from "../../domain/rooms/room.ts";

/**
 * The room of this number; or the answer to one who may not read it, the same as where no room is: a guest is led to
 * sign in, and to `back` from there.
 */
export function askedFor(
  { rooms }: Robin,
  request: Request,
  { user }: Visitor,
  id: number,
  back = pathIn(request),
): Room | Response {
  return rooms.readable(id, user) ?? missing(request, user, back);
}

/** The answer where there is nothing for `user`: a guest learns by it neither that there is something nor that there is not. */
export function missing(request: Request, user: User | undefined, back = pathIn(request)): Response {
  return user ? problem(request, 404) : toSignIn(request, back);
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
  robin: Robin,
  request: Request,
  visitor: Visitor,
  id: number,
  back = pathOfAbout({ id }),
): Asked | Response {
  const { user, ended } = visitor;
  if (ended) return toSignIn(request, back);
  const room = askedFor(robin, request, visitor, id, back);
  if (room instanceof Response) return room;
  return user ? { room, user } : toSignIn(request, back);
}

/** The same for what only those may do who decide how the room works. */
export function askedByDecider(
  robin: Robin,
  request: Request,
  visitor: Visitor,
  id: number,
): Asked | Response {
  const asked = askedByUser(robin, request, visitor, id, pathOfSettings({ id }));
  if (asked instanceof Response) return asked;
  // An admin who is asked into a private room decides nothing in it before answering.
  const isAsked = robin.invitations.of(asked.user.id).has(id);
  return mayDecide(asked.user, asked.room) && !isAsked ? asked : problem(request, 403);
}
