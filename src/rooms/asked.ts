import { toSignIn } from "../accounts/ended.ts";
import type { User } from "../accounts/accounts.ts";
import type { Visitor } from "../accounts/visitors.ts";
import { problem } from "../page/problem.tsx";
import type { Robin } from "../robin.ts";
import { pathOf, pathOfAbout, pathOfSettings } from "./paths.ts";
import { mayDecide, type Room } from "./room.ts";

/**
 * The room of this number; or the answer to one who may not read it, the same as where no room is. A guest who could
 * read it with an account is led to sign in, and to `back` from there.
 */
export function askedFor(
  { rooms }: Robin,
  request: Request,
  { user }: Visitor,
  id: number,
  back = pathOf({ id }),
): Room | Response {
  const room = rooms.readable(id, user);
  if (room) return room;
  // That an open room is there is no secret.
  if (!user && rooms.find(id)?.kind === "open") return toSignIn(request, back);
  return problem(request, 404);
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
