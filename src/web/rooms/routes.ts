import { Elysia, t } from "elysia";
import type { Requester, Authentication } from "../auth/authentication.ts";
import type { Message } from "../../domain/messages/history.ts";
import { pathOfMessage } from "../http/paths.ts";
import { wholeNumber } from "../http/wholeNumber.ts";
import { findRoom, guards, missing } from "../auth/guards.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import { showRoom, type ShowRoomParts } from "./showRoom.tsx";
import type { Messages } from "../../domain/messages/messages.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Memberships } from "../../domain/rooms/memberships.ts";

type Parts = ShowRoomParts & {
  readonly messages: Messages;
  readonly memberships: Memberships;
  readonly rooms: Rooms;
};

const query = t.Object({ reply: t.Optional(wholeNumber) });

/** The pages of rooms; the lobby's is the site's first. */
export const roomRoutes = (parts: Parts, authentication: Authentication) => {
  const { messages, rooms } = parts;

  return new Elysia({ name: "rooms" })
    .use(guards(parts, authentication))
    .get(
      "/",
      ({ query, requester, request }) =>
        show(request, findRoom(rooms, request, requester.user, LOBBY), requester, query.reply),
      { query },
    )
    .get("/rooms/:id", ({ room, query, requester, request }) => show(request, room, requester, query.reply), {
      params: t.Object({ id: wholeNumber }),
      query,
      roomReader: true,
    })
    .get(
      "/rooms/:id/chats/:message",
      ({ params, requester, request }) => {
        // A browser tells no server the last part of an address, which leads to the message.
        const back = pathOfMessage({ id: params.message, room: params.id });
        const room = findRoom(rooms, request, requester.user, params.id, back);
        const message = messages.find(params.message);
        if (!message || !isThere(room, requester, message)) return missing(request, requester.user, back);
        return showRoom(parts, request, room, { user: requester.user, target: message });
      },
      { params: t.Object({ id: wholeNumber, message: wholeNumber }) },
    );

  /** The page of `room`, with the box open to reply to message `reply` of it. */
  function show(request: Request, room: Room, requester: Requester, reply: number | undefined): Response {
    const message = reply === undefined ? undefined : messages.find(reply);
    const canReply =
      message && isThere(room, requester, message) && message.deletedAt === null && message.event === null;
    return showRoom(parts, request, room, { user: requester.user, replyTo: canReply ? message : undefined });
  }

  /** Whether `message` is one of `room` that is there for its reader. */
  function isThere(room: Room, { user }: Requester, message: Message): boolean {
    return message.room === room.id && message.id > rooms.floorFor(room, user);
  }
};
