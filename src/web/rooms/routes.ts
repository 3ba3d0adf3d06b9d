import { Elysia, t } from "elysia";
import { pathOfMessage } from "../http/paths.ts";
import { messageText, wholeNumber } from "../http/fields.ts";
import { findRoom, type Guards, missing } from "../auth/guards.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import { renderRoom, type RenderRoomParts } from "./renderRoom.tsx";
import type { User } from "../../domain/user.ts";
import type { Posting } from "../../domain/posting/posting.ts";
import { html } from "../http/responses.ts";

type Parts = RenderRoomParts & { readonly posting: Posting };

const query = t.Object({ reply: t.Optional(wholeNumber), content: messageText });

/** What the box has in it when the page opens. */
type Begun = { readonly reply?: number | undefined; readonly content: string };

/** The pages of rooms; the lobby's is the site's first. */
export const roomRoutes = (parts: Parts, guards: Guards) => {
  const { posting, rooms } = parts;

  return new Elysia({ name: "rooms" })
    .use(guards)
    .get(
      "/",
      ({ query, requester: { user }, request }) =>
        show(request, findRoom(rooms, request, user, LOBBY), user, query),
      { query },
    )
    .get("/rooms/:id", ({ room, query, requester: { user }, request }) => show(request, room, user, query), {
      params: t.Object({ id: wholeNumber }),
      query,
      roomReader: true,
    })
    .get(
      "/rooms/:id/chats/:message",
      ({ params, requester: { user }, request }) => {
        // A browser tells no server the last part of an address, which leads to the message.
        const back = pathOfMessage({ id: params.message, room: params.id });
        const room = findRoom(rooms, request, user, params.id, back);
        const found = posting.readable(params.message, user);
        if (found?.room.id !== room.id) return missing(request, user, back);
        return html(renderRoom(parts, request, room, { user, target: found.message }));
      },
      { params: t.Object({ id: wholeNumber, message: wholeNumber }) },
    );

  /** The page of `room`, with the box open to reply to message `reply` of it, or with what was begun elsewhere. */
  function show(request: Request, room: Room, user: User | undefined, { reply, content }: Begun): Response {
    const message = reply === undefined ? undefined : posting.answerable(reply, room, user);
    const replyTo = message?.deletedAt === null ? message : undefined;
    const draft = user && content !== "" ? { content } : undefined;
    return html(renderRoom(parts, request, room, { user, replyTo, draft }));
  }
};
