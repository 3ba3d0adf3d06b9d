import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import { goToLogin } from "../accounts/ended.ts";
import type { User } from "../accounts/accounts.ts";
import type { Visitor, Visitors } from "../accounts/visitors.ts";
import { limits } from "../limits.ts";
import { html, isHtmx, nothing, seeOther } from "../page/answer.ts";
import { log } from "../page/errors.ts";
import { wholeNumber } from "../page/number.ts";
import { problem, Reason } from "../page/problem.tsx";
import type { Robin } from "../robin.ts";
import { LOBBY, maySpeak, type Room } from "../rooms/room.ts";
import { showRoom } from "../rooms/show.tsx";
import { pathOf } from "../rooms/paths.ts";
import type { Draft } from "../rooms/composer.tsx";
import type { Sentence } from "../words/en.ts";
import { wordsFor } from "../words/languages.ts";
import type { Chat } from "./history.ts";
import { readContent } from "./content.ts";
import { Preview } from "./views.tsx";

const body = t.Object({
  content: t.String({ default: "" }),
  room: t.Optional(wholeNumber),
  key: t.Optional(t.String({ maxLength: limits.key.most })),
  // A form sends the field also where nothing is answered.
  reply: t.Optional(t.Union([wholeNumber, t.Literal("")])),
});

type Composed = { readonly content: string; readonly reply?: number | "" | undefined };

/** Speaking. */
export const chatRoutes = (robin: Robin, visitors: Visitors) => {
  const { chats, rooms, members, presence, sending, pauses } = robin;

  return new Elysia({ name: "chats" })
    .use(visitors.plugin)
    .post(
      "/chats",
      async ({ body, visitor, request }) => {
        const { user } = visitor;
        const room = spokenIn(body.room ?? LOBBY, user);
        if (!room) return problem(request, 404);
        const refuse = (status: number, reason: Sentence, headers?: Record<string, string>) =>
          again(request, visitor, room, body, { status, reason, headers });

        if (!user || visitor.ended) {
          return isHtmx(request) ? goToLogin(request) : refuse(401, ({ composer }) => composer.notSignedIn);
        }
        const { content, problem: reason } = readContent(body.content);
        if (reason !== undefined) return refuse(422, reason);
        const key = body.key || undefined;
        const replyTo = body.reply || undefined;
        if (replyTo !== undefined && !answered(room, replyTo)) {
          return refuse(422, ({ composer }) => composer.answersElsewhere);
        }
        if (!maySpeak(user, room)) {
          return refuse(403, ({ composer, room: { moderatorsOnly } }) =>
            room.archivedAt === null ? moderatorsOnly : composer.archived,
          );
        }
        const tooSoon = sending.take(user.id);
        const seconds = tooSoon || pauses.take(user, room);
        // What was taken before is answered as before, however quick the retry is.
        if (seconds > 0 && !(key && chats.knows(user, key))) {
          const why: Sentence = ({ composer }) =>
            tooSoon > 0 ? composer.quick(seconds) : composer.slow(seconds);
          return refuse(429, why, { "retry-after": String(seconds) });
        }
        // Who speaks in an open room wants to know what is answered.
        if (!members.of(user.id).has(room.id)) members.join(room.id, user.id);
        presence.said(room.id, user);
        try {
          await chats.send({ user, room: room.id, content, key, replyTo });
        } catch (error) {
          log(request, error);
          return refuse(500, ({ composer }) => composer.notStored);
        }
        return isHtmx(request) ? nothing() : seeOther(pathOf(room));
      },
      { body },
    )
    .post(
      "/chats/preview",
      ({ body, visitor, request }) => {
        const { user } = visitor;
        const room = spokenIn(body.room ?? LOBBY, user);
        if (!room) return problem(request, 404);
        if (!user || visitor.ended) return goToLogin(request);
        const { content, problem: reason } = readContent(body.content);
        if (reason !== undefined) return again(request, visitor, room, body, { status: 422, reason });
        const { html: preview } = robin.format(content, user, room.id);
        if (isHtmx(request)) return html(<Preview html={preview} />);
        return again(request, visitor, room, body, { status: 200, preview });
      },
      { body },
    );

  /** Where something is to be said. In an open room one is told to sign in first, and what was typed is kept. */
  function spokenIn(id: number, user: User | undefined): Room | undefined {
    const room = rooms.find(id);
    return !user && room?.kind === "open" ? room : rooms.readable(id, user);
  }

  /** The message `id` of `room` that is answered, if it is there. */
  function answered(room: Room, id: number): Chat | undefined {
    const chat = chats.find(id);
    return chat?.room === room.id ? chat : undefined;
  }

  /** Not sent: the text goes back to where it came from, with what there is to say of it. */
  function again(
    request: Request,
    { user }: Visitor,
    room: Room,
    { content, reply }: Composed,
    said: Omit<Draft, "content"> & { status: number; headers?: Record<string, string> | undefined },
  ): Response {
    const { status, headers, ...rest } = said;
    if (isHtmx(request))
      return html(<Reason text={rest.reason?.(wordsFor(request)) ?? ""} />, status, headers);
    const draft = { content, ...rest };
    const replyTo = reply ? answered(room, reply) : undefined;
    return showRoom(robin, request, room, { user, draft, replyTo, status, headers });
  }
};
