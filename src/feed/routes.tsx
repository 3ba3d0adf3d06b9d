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
  room: t.Optional(wholeNumber),
});

/** The past of a room; and the polls that are not answered as polls, because the session or the room is no more. */
export const feedRoutes = ({ feed, rooms }: Robin, visitors: Visitors) =>
  new Elysia({ name: "feed" }).use(visitors.plugin).get(
    "/chats",
    ({ query: { before, room: number = LOBBY }, visitor, request }) => {
      if (visitor.ended) return goToLogin(request);
      const room = rooms.find(number);
      if (!room) return problem(request, 404);
      if (before === undefined) return problem(request, 422);
      const past = feed.past(room.id, before);
      if (isHtmx(request)) return html(past);
      return html(<PastPage room={room} user={visitor.user} past={past} />);
    },
    { query },
  );
