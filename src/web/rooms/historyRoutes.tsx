import { Elysia, type Static, t } from "elysia";
import { LOBBY, type Room } from "../../domain/room.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Authentication } from "../auth/authentication.ts";
import { missing } from "../auth/guards.ts";
import { goToLogin } from "../auth/signInRedirect.ts";
import type { Feed } from "../feed/feed.tsx";
import { html, isHtmx } from "../http/responses.ts";
import { wholeNumber } from "../http/wholeNumber.ts";
import { problem } from "../page/problem.tsx";
import type { Viewer } from "../page/viewer.ts";
import { pathOf } from "../paths.ts";
import { PastPage } from "./pastPage.tsx";

type Parts = {
  readonly feed: Feed;
  readonly rooms: Rooms;
};

const query = t.Object({
  before: t.Optional(wholeNumber),
  since: t.Optional(wholeNumber),
  after: t.Optional(wholeNumber),
  room: t.Optional(wholeNumber),
});

type Query = Static<typeof query>;

/** A room's messages before one or since one; and polls of a page whose session has ended, or whose room is gone. */
export const historyRoutes = ({ feed, rooms }: Parts, authentication: Authentication) => {
  return new Elysia({ name: "feed" }).use(authentication.plugin).get(
    "/chats",
    ({ query, requester, viewer, request }) => {
      const isPoll = query.after !== undefined;
      if (requester.isStale && (isPoll || isHtmx(request))) return goToLogin(request);
      const id = query.room ?? LOBBY;
      const room = rooms.readable(id, requester.user);
      if (room) return history(request, room, viewer, query);
      if (!isPoll) return missing(request, requester.user);
      // A page of a room that its reader may not read any more has nothing to show: it leaves.
      return leading(missing(request, requester.user, pathOf({ id })), "/");
    },
    { query },
  );

  function history(request: Request, room: Room, viewer: Viewer, { before, since, after }: Query): Response {
    const { words, user } = viewer;
    const floor = rooms.floorFor(room, user);
    if (since !== undefined && after !== undefined) {
      return html(feed.next(words, room.id, since, after, floor));
    }
    if (since !== undefined) return page(request, room, viewer, feed.later(words, room.id, since, floor));
    if (before !== undefined) return page(request, room, viewer, feed.past(words, room.id, before, floor));
    return problem(request, 422);
  }

  /** Messages on a page of their own, for a browser that does not load them into the log. */
  function page(request: Request, room: Room, viewer: Viewer, messages: JSX.Element): Response {
    if (isHtmx(request)) return html(messages);
    const name = rooms.nameFor(room, viewer.user, viewer.words);
    return html(<PastPage room={room} name={name} viewer={viewer} past={messages} />);
  }
};

/** `response`, which takes the page that asked to `path`, unless it leads elsewhere already. */
function leading(response: Response, path: string): Response {
  if (!response.headers.has("hx-redirect")) response.headers.set("hx-redirect", path);
  return response;
}
