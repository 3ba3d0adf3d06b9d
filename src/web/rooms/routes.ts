import { Elysia, t } from "elysia";
import type { Visitor, Visitors } from "../auth/authentication.ts";
import type { Chat } from "../../domain/messages/history.ts";
import { pathOfChat } from "../messages/views.tsx";
import { wholeNumber } from "../http/wholeNumber.ts";
import type { Robin } from "../../domain/robin.ts";
import { askedFor, missing } from "../auth/guards.ts";
import { LOBBY, type Room } from "../../domain/rooms/room.ts";
import { showRoom } from "./showRoom.tsx";

const query = t.Object({ reply: t.Optional(wholeNumber) });

/** The pages of rooms; the lobby's is the site's first. */
export const roomRoutes = (robin: Robin, visitors: Visitors) => {
  const { chats, rooms } = robin;

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
        // A browser tells no server the last part of an address, which leads to the message.
        const back = pathOfChat({ id: params.chat, room: params.id });
        const room = askedFor(robin, request, visitor, params.id, back);
        if (room instanceof Response) return room;
        const chat = chats.find(params.chat);
        if (!chat || !isThere(room, visitor, chat)) return missing(request, visitor.user, back);
        return showRoom(robin, request, room, { user: visitor.user, around: chat });
      },
      { params: t.Object({ id: wholeNumber, chat: wholeNumber }) },
    );

  /** The page of `room`, with the box open to answer message `reply` of it. */
  function show(request: Request, room: Room, visitor: Visitor, reply: number | undefined): Response {
    const chat = reply === undefined ? undefined : chats.find(reply);
    const mayAnswer = chat && isThere(room, visitor, chat) && chat.deletedAt === null && chat.event === null;
    return showRoom(robin, request, room, { user: visitor.user, replyTo: mayAnswer ? chat : undefined });
  }

  /** Whether `chat` is one of `room` that is there for its reader. */
  function isThere(room: Room, { user }: Visitor, chat: Chat): boolean {
    return chat.room === room.id && chat.id > rooms.floorFor(room, user);
  }
};
