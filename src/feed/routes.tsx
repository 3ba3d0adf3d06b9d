import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import { goToLogin } from "../accounts/ended.ts";
import type { Visitors } from "../accounts/visitors.ts";
import { html, isHtmx } from "../page/answer.ts";
import { wholeNumber } from "../page/number.ts";
import { problem } from "../page/problem.tsx";
import type { Robin } from "../robin.ts";
import { LOBBY } from "../rooms/rooms.ts";
import { PastPage } from "../rooms/views.tsx";

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
export const feedRoutes = ({ feed, rooms }: Robin, visitors: Visitors) =>
  new Elysia({ name: "feed" }).use(visitors.plugin).get(
    "/chats",
    ({ query: { before, since, after, room: number = LOBBY }, visitor, request }) => {
      if (visitor.ended) return goToLogin(request);
      const room = rooms.find(number);
      if (!room) return problem(request, 404);
      if (since !== undefined && after !== undefined) return html(feed.next(room.id, since, after));
      if (since !== undefined) return page(feed.later(room.id, since));
      if (before !== undefined) return page(feed.past(room.id, before));
      return problem(request, 422);

      /** Messages on a page of their own, for a browser that does not load them into the log. */
      function page(messages: JSX.Element): Response {
        if (isHtmx(request)) return html(messages);
        return html(<PastPage room={room!} user={visitor.user} past={messages} />);
      }
    },
    { query },
  );
