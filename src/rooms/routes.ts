import { Elysia, t } from "elysia";
import type { Visitor, Visitors } from "../accounts/visitors.ts";
import { wholeNumber } from "../page/number.ts";
import { problem } from "../page/problem.tsx";
import type { Robin } from "../robin.ts";
import { askedFor } from "./asked.ts";
import { LOBBY, type Room } from "./room.ts";
import { showRoom } from "./show.tsx";

const query = t.Object({ reply: t.Optional(wholeNumber) });

/** The pages of rooms; the lobby's is the site's first. */
export const roomRoutes = (robin: Robin, visitors: Visitors) => {
  const { chats } = robin;

  return new Elysia({ name: "rooms" })
    .use(visitors.plugin)
    .get(
      "/",
      ({ query, visitor, request }) => {
        const room = askedFor(robin, request, visitor, LOBBY);
        return room instanceof Response ? room : show(request, room, visitor, query.reply);
      },
      { query },
    )
    .get(
      "/rooms/:id",
      ({ params, query, visitor, request }) => {
        const room = askedFor(robin, request, visitor, params.id);
        return room instanceof Response ? room : show(request, room, visitor, query.reply);
      },
      { params: t.Object({ id: wholeNumber }), query },
    )
    .get(
      "/rooms/:id/chats/:chat",
      ({ params, visitor, request }) => {
        const room = askedFor(robin, request, visitor, params.id);
        if (room instanceof Response) return room;
        const chat = chats.find(params.chat);
        if (chat?.room !== room.id) return problem(request, 404);
        return showRoom(robin, request, room, { user: visitor.user, around: chat });
      },
      { params: t.Object({ id: wholeNumber, chat: wholeNumber }) },
    );

  /** The page of `room`, with the box open to answer message `reply` of it. */
  function show(request: Request, room: Room, { user }: Visitor, reply: number | undefined): Response {
    const chat = reply === undefined ? undefined : chats.find(reply);
    const replyTo = chat?.room === room.id && chat.deletedAt === null ? chat : undefined;
    return showRoom(robin, request, room, { user, replyTo });
  }
};
