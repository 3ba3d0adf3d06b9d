import { Elysia } from "elysia";
import { canManage } from "../../domain/policy.ts";
import type { Room } from "../../domain/room.ts";
import type { Memberships } from "../../domain/rooms/memberships.ts";
import type { Attendance } from "../../domain/presence/attendance.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { User } from "../../domain/user.ts";
import { EarlyResponse } from "../http/responses.ts";
import { SAFE_METHODS } from "../http/safeMethods.ts";
import { problem } from "../page/problem.tsx";
import type { Viewer } from "../page/viewer.ts";
import type { Authentication, Requester } from "./authentication.ts";
import { redirectToSignIn } from "./signInRedirect.ts";

type Parts = {
  readonly rooms: Rooms;
  readonly memberships: Memberships;
  readonly attendance: Attendance;
};

/** Where one is led after signing in, from `path`, which may have the number `id` in it. */
type Back = (place: { readonly id: number; readonly path: string }) => string;

export type Guards = ReturnType<typeof createGuards>;

/**
 * What a route asks for by name, so that its handler gets it or is never called: `signedIn` the user and the session; `roomReader` the room of the
 * address, for whoever may read it; `roomUser` the room and the user; `roomManager` the same, for one who manages the room. Whoever
 * is not signed in is led to sign in, and back to the page, or for a form to the path that the route gives.
 */
export const createGuards = ({ rooms, memberships, attendance }: Parts, authentication: Authentication) => {
  return new Elysia({ name: "guards" })
    .use(authentication.plugin)
    .macro({
      signedIn: (back: Back) => ({
        resolve: ({ requester, viewer, request, params }) =>
          seen(requester!, viewer!, request, back({ id: idIn(params), path: pathIn(request) })),
      }),
      roomReader: {
        resolve: ({ requester, request, params }) => ({
          room: findRoom(rooms, request, requester!.user, idIn(params)),
        }),
      },
      roomUser: (back: Back) => ({
        resolve: ({ requester, viewer, request, params }) =>
          inRoom(requester!, viewer!, request, idIn(params), back),
      }),
      roomManager: (back: Back) => ({
        resolve: ({ requester, viewer, request, params }) => {
          const found = inRoom(requester!, viewer!, request, idIn(params), back);
          const standing = memberships.standing(found.room.id, found.user.id);
          if (!canManage(found.user, found.room, standing)) throw new EarlyResponse(problem(request, 403));
          return found;
        },
      }),
    })
    .as("scoped");

  /** As `signedIn`; and who opens a page is there. */
  function seen(...asked: Parameters<typeof signedIn>): ReturnType<typeof signedIn> {
    const found = signedIn(...asked);
    attendance.see(found.user.id, false);
    return found;
  }

  function inRoom(requester: Requester, viewer: Viewer, request: Request, id: number, back: Back) {
    const path = SAFE_METHODS.has(request.method) ? pathIn(request) : back({ id, path: pathIn(request) });
    if (requester.isStale) throw new EarlyResponse(redirectToSignIn(request, path));
    const room = findRoom(rooms, request, requester.user, id, path);
    return { room, ...seen(requester, viewer, request, path) };
  }
};

/** The user who asks, in which session, and how that one reads. Throws the way to sign in, and from there to `back`. */
function signedIn({ session, isStale }: Requester, viewer: Viewer, request: Request, back: string) {
  if (!session || isStale) throw new EarlyResponse(redirectToSignIn(request, back));
  const { user } = session;
  return { session, user, viewer: { ...viewer, user } };
}

/** The room `id`, for one who may read it. Throws the page of what is not there, or for a guest the way to sign in and `back`. */
export function findRoom(
  rooms: Rooms,
  request: Request,
  user: User | undefined,
  id: number,
  back?: string,
): Room {
  const room = rooms.readable(id, user);
  if (!room) throw new EarlyResponse(missing(request, user, back));
  return room;
}

/** The response where there is nothing for `user`: a guest learns by it neither that there is something nor that there is not. */
export function missing(request: Request, user: User | undefined, back = pathIn(request)): Response {
  return user ? problem(request, 404) : redirectToSignIn(request, back);
}

/** The number in the address, which its schema has checked; NaN where none is. */
export function idIn(params: Readonly<Record<string, unknown>> = {}): number {
  return Number(params["id"]);
}

function pathIn({ url }: Request): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
