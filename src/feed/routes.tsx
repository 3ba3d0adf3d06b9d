import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import { goToLogin } from "../accounts/ended.ts";
import type { Visiting } from "../accounts/visitor.ts";
import { limits } from "../limits.ts";
import { html, isHtmx, nothing } from "../page/answer.ts";
import { wholeNumber } from "../page/number.ts";
import { problem } from "../page/problem.tsx";
import type { Robin } from "../robin.ts";
import { LOBBY } from "../rooms/rooms.ts";
import { PastPage } from "../rooms/views.tsx";
import { Answer, Past } from "./views.tsx";

const query = t.Object({
  after: t.Optional(wholeNumber),
  before: t.Optional(wholeNumber),
  room: t.Optional(wholeNumber),
});

/** The feed: what changed after a cursor, and the past before a message. */
export const feedRoutes = ({ chats, news, holding, rooms }: Robin, visiting: Visiting) =>
  new Elysia({ name: "feed" }).use(visiting).get(
    "/chats",
    async ({ query: { after, before, room: number = LOBBY }, visitor, request }) => {
      if (visitor.ended) return goToLogin(request);
      const room = rooms.find(number);
      if (!room) return problem(request, 404);

      if (before !== undefined) {
        const past = { room: room.id, chats: chats.before(room.id, before) };
        if (isHtmx(request)) return html(<Past {...past} />);
        return html(<PastPage room={room} user={visitor.user} chats={past.chats} />);
      }

      if (after === undefined) return problem(request, 422);
      const answer = (headers?: Record<string, string>) =>
        html(<Answer room={room.id} changes={chats.after(room.id, after)} />, 200, headers);

      // A cursor from the future: the database was restored from a backup, and the page shows what is no more.
      if (after > news.newest) return answer({ "hx-refresh": "true" });
      if (after < news.head(room.id)) return answer();

      const seconds = preferredWait(request);
      if (seconds === 0) return nothing();
      const { signal } = request;
      const held = holding.hold({ room: room.id, holder: visitor.holder, seconds, signal });
      if (!held) return nothing();
      const end = await held;
      if (end === "gone") return nothing();
      return end === "ended" ? goToLogin(request) : answer();
    },
    { query },
  );

/** Seconds for which the request asks to be held (RFC 7240, section 4.3), at most 30; 0: answer at once. */
function preferredWait(request: Request): number {
  const wait = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,9})/i.exec(request.headers.get("prefer") ?? "")?.[1];
  return Math.min(Number(wait ?? 0), limits.holding.seconds);
}
