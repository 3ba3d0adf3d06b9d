import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import { goToLogin } from "../accounts/ended.ts";
import type { Visitors } from "../accounts/visitors.ts";
import { limits } from "../limits.ts";
import { html, isHtmx, nothing, seeOther } from "../page/answer.ts";
import { duration } from "../page/duration.ts";
import { log } from "../page/errors.ts";
import { wholeNumber } from "../page/number.ts";
import { problem, Reason } from "../page/problem.tsx";
import { Allowance } from "../protection/allowance.ts";
import type { Robin } from "../robin.ts";
import { LOBBY } from "../rooms/rooms.ts";
import { showRoom } from "../rooms/show.tsx";
import { pathOf } from "../rooms/views.tsx";
import { readContent } from "./content.ts";

const body = t.Object({
  content: t.String({ default: "" }),
  room: t.Optional(wholeNumber),
  key: t.Optional(t.String({ maxLength: limits.key.most })),
});

const MINUTE = 60_000;

/** Speaking. */
export const chatRoutes = (robin: Robin, visitors: Visitors) => {
  const { chats, rooms, settings, now } = robin;
  const sending =
    settings.sendsPerMinute > 0 &&
    new Allowance({ ...limits.sending, every: MINUTE / settings.sendsPerMinute }, now);

  return new Elysia({ name: "chats" }).use(visitors.plugin).post(
    "/chats",
    async ({ body, visitor, request }) => {
      const { user } = visitor;
      const room = rooms.find(body.room ?? LOBBY);
      if (!room) return problem(request, 404);

      /** Not taken: the text goes back to where it came from, with the reason. */
      const refuse = (status: number, reason: string, headers?: Record<string, string>) => {
        if (isHtmx(request)) return html(<Reason text={reason} />, status, headers);
        const draft = { content: body.content, reason };
        return showRoom(robin, room, { user, draft, status, ...(headers && { headers }) });
      };

      if (!user || visitor.ended) {
        return isHtmx(request)
          ? goToLogin(request)
          : refuse(401, "You are not signed in. Sign in to send this.");
      }
      const { content, problem: reason } = readContent(body.content);
      if (reason !== undefined) return refuse(422, reason);
      const key = body.key || undefined;
      const seconds = !sending || (key && chats.knows(user, key)) ? 0 : sending.take(user.id);
      if (seconds > 0) {
        return refuse(429, `That was quick. Wait ${duration(seconds)} and send it again.`, {
          "retry-after": String(seconds),
        });
      }
      try {
        await chats.send({ user, room: room.id, content, key });
      } catch (error) {
        log(request, error);
        return refuse(500, "Robin could not store this. It is kept here: send it again in a moment.");
      }
      return isHtmx(request) ? nothing() : seeOther(pathOf(room));
    },
    { body },
  );
};
