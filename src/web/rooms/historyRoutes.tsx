import { Elysia, type Static, t } from "elysia";
import { goToLogin } from "../auth/signInRedirect.ts";
import type { Authentication, Requester } from "../auth/authentication.ts";
import { asItIs } from "../http/compression.ts";
import { telling } from "../http/notices.ts";
import { html, isHtmx, noContent } from "../http/responses.ts";
import { wholeNumber } from "../http/fields.ts";
import { problem } from "../page/problem.tsx";
import { respond } from "../page/respond.tsx";
import type { Viewer } from "../page/viewer.ts";
import { missing } from "../auth/guards.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import type { User } from "../../domain/user.ts";
import { pathOf } from "../http/paths.ts";
import { PastPage } from "./log.tsx";
import { EVENT_HEADERS, EventStream } from "../feed/eventStream.ts";
import type { Feed } from "../feed/feed.tsx";
import type { FeedRequests, FeedResult } from "../feed/feedRequests.ts";
import type { RoomParts } from "../parts.ts";

type Parts = RoomParts & { readonly feed: Feed; readonly feedRequests: FeedRequests };

const optional = t.Optional(wholeNumber);

const query = t.Object({
  before: optional,
  since: optional,
  after: optional,
  room: optional,
  upTo: optional,
  now: t.Optional(t.String()),
  read: optional,
});

type Context = { readonly requester: Requester; readonly viewer: Viewer; readonly request: Request };

/** A room's messages after a cursor, which its open pages ask for all day, before one or since one. */
export const historyRoutes = (parts: Parts, authentication: Authentication) =>
  new Elysia({ name: "history" }).use(authentication.plugin).get(
    "/chats",
    async ({ query, requester, viewer, request, server, set }) => {
      const { before, since, after, room = LOBBY, ...page } = query;
      if (after === undefined || before !== undefined || since !== undefined) {
        return history(parts, query, { requester, viewer, request });
      }
      // At once with a new cookie: by the end of a hold the browser may have another one, or have gone without this one.
      const mayHold = set.headers["set-cookie"] === undefined;
      const from = { requester, request, server };
      const result = await parts.feedRequests.answer({ room, after, ...page }, from, mayHold);
      if (result instanceof EventStream) return new Response(result.body, { headers: EVENT_HEADERS });
      return responseOf(result, room, from);
    },
    { query },
  );

function responseOf(
  result: FeedResult,
  room: number,
  { requester, request }: Pick<Context, "requester" | "request">,
): Response {
  if (result === "nothing") return noContent();
  if (result === "ended") return goToLogin(request);
  if (result === "unreadable") return leaving(request, requester.user, room);
  return asItIs(html(result.markup, 200, result.isReload ? { "hx-refresh": "true" } : {}));
}

function history(
  { feed, rooms }: Parts,
  { before, since, after, room: number = LOBBY }: Static<typeof query>,
  { requester, viewer, request }: Context,
): Response {
  const isOfPage = after !== undefined;
  if (requester.isStale && (isOfPage || isHtmx(request))) return goToLogin(request);
  const { user, words } = viewer;
  const room = rooms.readable(number, user);
  if (!room) return isOfPage ? leaving(request, user, number) : missing(request, user);
  const { id } = room;
  const floor = rooms.floorFor(room, user);
  if (since !== undefined && isOfPage) return html(feed.next(words, id, since, after, floor));
  if (since !== undefined) return page(room, feed.later(words, id, since, floor));
  if (before !== undefined) return page(room, feed.past(words, id, before, floor));
  return problem(request, 422);

  function page(room: Room, messages: JSX.Element): Response {
    const name = rooms.nameFor(room, user, words);
    return respond(request, {
      fragment: () => messages,
      page: () => <PastPage viewer={viewer} room={room} name={name} messages={messages} />,
    });
  }
}

/** The response to a page of a room that its viewer may not read any more: it has nothing to show, and leaves. The next one says why. */
function leaving(request: Request, user: User | undefined, room: number): Response {
  const response = missing(request, user, pathOf({ id: room }));
  if (response.headers.has("hx-redirect")) return response;
  response.headers.set("hx-redirect", "/");
  return telling(request, "room-gone", response);
}
