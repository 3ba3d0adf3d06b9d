import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import { goToLogin } from "../auth/signInRedirect.ts";
import type { User } from "../../domain/accounts/accounts.ts";
import type { Visitor, Visitors } from "../auth/authentication.ts";
import { whyUnwritable } from "../../unwritable.ts";
import { limits } from "../../limits.ts";
import { html, isHtmx, nothing, seeOther } from "../http/responses.ts";
import { log, UNSTORED, unstoredReason } from "../page/errors.ts";
import { wholeNumber } from "../http/wholeNumber.ts";
import { problem, Reason } from "../page/problem.tsx";
import { readerOf } from "../page/viewer.ts";
import { message } from "../http/fields.ts";
import type { Robin } from "../../domain/robin.ts";
import { LOBBY, type Room } from "../../domain/rooms/room.ts";
import { showRoom } from "../rooms/showRoom.tsx";
import { pathOf } from "../paths.ts";
import type { Draft } from "../rooms/composer.tsx";
import type { Sentence } from "../../words/en.ts";
import { wordsFor } from "../../words/languages.ts";
import type { Chat } from "../../domain/messages/history.ts";
import { readContent } from "../../domain/messages/content.ts";
import { KeptPage } from "../messages/unsentPage.tsx";
import { Preview } from "../messages/views.tsx";

const body = t.Object({
  content: message,
  room: t.Optional(wholeNumber),
  key: t.Optional(t.String({ maxLength: limits.key.most })),
  // A form sends the field also where nothing is answered.
  reply: t.Optional(t.Union([wholeNumber, t.Literal("")])),
});

/** Of an edit that is looked at: the message that it is of. */
const previewed = t.Composite([body, t.Object({ edit: t.Optional(wholeNumber) })]);

type Composed = { readonly content: string; readonly reply?: number | "" | undefined };

/** Speaking. */
export const chatRoutes = (robin: Robin, visitors: Visitors) => {
  const { chats, rooms, joining, members, presence, speaking } = robin;

  return new Elysia({ name: "chats" })
    .use(visitors.plugin)
    .post(
      "/chats",
      async ({ body, visitor, entrance, request }) => {
        const { user } = visitor;
        const id = body.room ?? LOBBY;
        const refuse = (status: number, reason: Sentence, headers?: Record<string, string>) =>
          again(request, visitor, id, body, { status, reason, headers });
        const done = () => (isHtmx(request) ? nothing() : seeOther(pathOf({ id })));

        if (!user || visitor.ended) {
          return isHtmx(request) ? goToLogin(request) : refuse(401, ({ composer }) => composer.notSignedIn);
        }
        const room = rooms.readable(id, user);
        if (!room) return problem(request, 404);
        const key = body.key || undefined;
        // What was taken before is answered as before, however quick the retry is and whatever has changed since.
        if (key && chats.knows(user, key)) return done();
        const { content, problem: reason } = readContent(body.content);
        if (reason !== undefined) return refuse(422, reason);
        const replyTo = body.reply || undefined;
        if (replyTo !== undefined && !answered(room, replyTo, user)) {
          return refuse(422, ({ composer }) => composer.answersElsewhere);
        }
        const silence = speaking.refusal(user, room);
        if (silence) return refuse(403, silence);
        const hurry = speaking.say(user, room, entrance().address);
        if (hurry) return refuse(429, hurry.reason, { "retry-after": String(hurry.seconds) });
        try {
          // Who speaks in a room wants to know what is answered.
          if (!members.of(user.id).has(room.id)) joining.join(room.id, user.id);
          presence.said(room.id, user);
          const said = { user, room: room.id, content, key, replyTo };
          const refusal = await chats.send(said, () => speaking.refusalNow(user.id, room.id));
          return typeof refusal === "function" ? refuse(403, refusal) : done();
        } catch (error) {
          log(request, error);
          const why = whyUnwritable(error);
          if (why) return refuse(UNSTORED[why], unstoredReason(why));
          return refuse(500, ({ composer }) => composer.notStored);
        }
      },
      { body },
    )
    .post(
      "/chats/preview",
      ({ body, visitor, entrance, request }) => {
        const { user } = visitor;
        const id = body.room ?? LOBBY;
        const refuse = (status: number, reason: Sentence) =>
          again(request, visitor, id, body, { status, reason });
        if (!user || visitor.ended) {
          return isHtmx(request) ? goToLogin(request) : refuse(401, ({ composer }) => composer.notSignedIn);
        }
        const room = rooms.readable(id, user);
        if (!room) return problem(request, 404);
        const { content, problem: reason } = readContent(body.content);
        if (reason !== undefined) return refuse(422, reason);
        const hurry = speaking.change(user, entrance().address);
        if (hurry) return refuse(429, hurry.reason);
        const { html: preview } = robin.format(content, user, room.id, edited(room, body.edit, user));
        if (isHtmx(request)) return html(<Preview html={preview} />);
        return again(request, visitor, id, body, { status: 200, preview });
      },
      { body: previewed },
    );

  /** The message `id` of `room`, if it is one's own to edit. */
  function edited(room: Room, id: number | undefined, user: User): Chat | undefined {
    const chat = id === undefined ? undefined : chats.find(id);
    const isOwn = chat?.room === room.id && chat.author.id === user.id;
    return isOwn && chat.deletedAt === null ? chat : undefined;
  }

  /** The message `id` of `room` that is answered, if it is there for `user`. */
  function answered(room: Room, id: number, user: User | undefined): Chat | undefined {
    const chat = chats.find(id);
    if (chat?.room !== room.id || chat.event !== null) return undefined;
    return chat.id > rooms.floorFor(room, user) ? chat : undefined;
  }

  /** Not sent: the text goes back to where it came from, with what there is to say of it and nothing that one may not read. */
  function again(
    request: Request,
    { user }: Visitor,
    id: number,
    { content, reply }: Composed,
    said: Omit<Draft, "content"> & { status: number; headers?: Record<string, string> | undefined },
  ): Response {
    const { status, headers, ...rest } = said;
    if (isHtmx(request))
      return html(<Reason text={rest.reason?.(wordsFor(request)) ?? ""} />, status, headers);
    const draft = { content, ...rest };
    const room = rooms.readable(id, user);
    if (!room) {
      const kept = { action: "/chats", fields: { room: String(id) }, path: pathOf({ id }), draft };
      return html(<KeptPage reader={readerOf(request, user)} {...kept} />, status, headers);
    }
    const replyTo = reply ? answered(room, reply, user) : undefined;
    return showRoom(robin, request, room, { user, draft, replyTo, status, headers });
  }
};
