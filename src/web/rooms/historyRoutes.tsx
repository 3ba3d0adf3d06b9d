import { Elysia, t } from "elysia";
import { goToLogin } from "../auth/signInRedirect.ts";
import type { Authentication } from "../auth/authentication.ts";
import { html, isHtmx } from "../http/responses.ts";
import { wholeNumber } from "../http/wholeNumber.ts";
import { problem } from "../page/problem.tsx";
import { missing } from "../auth/guards.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import { pathOf } from "../paths.ts";
import { PastPage } from "./roomPage.tsx";
import type { Feed } from "../feed/feed.tsx";
import type { Rooms } from "../../domain/rooms/rooms.ts";

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

/**
 * A room's messages before one or since one; and the polls that are not answered as polls, because the session or the
 * room is no more.
 */
export const historyRoutes = ({ feed, rooms }: Parts, authentication: Authentication) => {
  return new Elysia({ name: "feed" }).use(authentication.plugin).get(
    "/chats",
    ({ query: { before, since, after, room: number = LOBBY }, requester, viewer, request }) => {
      const isPoll = after !== undefined;
      if (requester.isStale && (isPoll || isHtmx(request))) return goToLogin(request);
      const back = isPoll ? pathOf({ id: number }) : undefined;
      const room = rooms.readable(number, requester.user);
      if (!room) {
        const response = missing(request, requester.user, back);
        // A page of a room that its reader may not read any more has nothing to show: it leaves.
        return isPoll ? leading(response, "/") : response;
      }
      const { id } = room;
      const { words, user } = viewer;
      const floor = rooms.floorFor(room, user);
      if (since !== undefined && after !== undefined) return html(feed.next(words, id, since, after, floor));
      if (since !== undefined) return page(room, feed.later(words, id, since, floor));
      if (before !== undefined) return page(room, feed.past(words, id, before, floor));
      return problem(request, 422);

      /** Messages on a page of their own, for a browser that does not load them into the log. */
      function page(room: Room, messages: JSX.Element): Response {
        if (isHtmx(request)) return html(messages);
        const name = rooms.nameFor(room, user, words);
        return html(<PastPage room={room} name={name} viewer={viewer} past={messages} />);
      }
    },
    { query },
  );
};

/** `answer`, which takes the page that asked to `path`, unless it leads elsewhere already. */
function leading(answer: Response, path: string): Response {
  if (!answer.headers.has("hx-redirect")) answer.headers.set("hx-redirect", path);
  return answer;
}
