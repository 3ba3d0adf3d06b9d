import { Elysia, t } from "elysia";
import { goToLogin } from "../auth/signInRedirect.ts";
import type { GroupCommit } from "../../database/commits.ts";
import type { User } from "../../domain/user.ts";
import type { Requester, Authentication } from "../auth/authentication.ts";
import { whyUnwritable } from "../../unwritable.ts";
import { limits } from "../../limits.ts";
import { html, isHtmx, noContent, seeOther } from "../http/responses.ts";
import { UNSTORED } from "../http/statuses.ts";
import { log, unstoredReason } from "../page/errors.ts";
import { wholeNumber } from "../http/wholeNumber.ts";
import { problem, Reason } from "../page/problem.tsx";
import { viewerOf } from "../page/viewer.ts";
import { messageText } from "../http/fields.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import { showRoom, type ShowRoomParts } from "../rooms/showRoom.tsx";
import { pathOf } from "../paths.ts";
import type { Draft } from "../messages/draft.ts";
import type { Sentence } from "../../words/en.ts";
import { wordsFor } from "../../words/languages.ts";
import type { Message } from "../../domain/messages/history.ts";
import { readContent } from "../../domain/messages/content.ts";
import { UnsentPage } from "../messages/unsentPage.tsx";
import type { Messages, Format } from "../../domain/messages/messages.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Memberships } from "../../domain/rooms/membership.ts";
import type { Members } from "../../domain/rooms/members.ts";
import type { Presence } from "../../domain/presence/presence.ts";
import type { Speaking } from "../../domain/posting/posting.ts";

type Parts = ShowRoomParts & {
  readonly commits: GroupCommit;
  readonly messages: Messages;
  readonly rooms: Rooms;
  readonly memberships: Memberships;
  readonly members: Members;
  readonly presence: Presence;
  readonly speaking: Speaking;
  readonly format: Format;
};

const body = t.Object({
  content: messageText,
  room: t.Optional(wholeNumber),
  key: t.Optional(t.String({ maxLength: limits.key.most })),
  // A form sends the field also where nothing is answered.
  reply: t.Optional(t.Union([wholeNumber, t.Literal("")])),
});

/** Of an edit that is looked at: the message that it is of. */
const previewed = t.Composite([body, t.Object({ edit: t.Optional(wholeNumber) })]);

type Composed = { readonly content: string; readonly reply?: number | "" | undefined };

/** Speaking. */
export const postingRoutes = (parts: Parts, authentication: Authentication) => {
  const { messages, rooms, memberships, members, presence, speaking } = parts;

  return new Elysia({ name: "posting" })
    .use(authentication.plugin)
    .post(
      "/chats",
      async ({ body, requester, entrance, request }) => {
        const { user } = requester;
        const id = body.room ?? LOBBY;
        const refuse = (status: number, reason: Sentence, headers?: Record<string, string>) =>
          again(request, requester, id, body, { status, reason, headers });
        const done = () => (isHtmx(request) ? noContent() : seeOther(pathOf({ id })));

        if (!user || requester.isStale) {
          return isHtmx(request) ? goToLogin(request) : refuse(401, ({ composer }) => composer.notSignedIn);
        }
        const room = rooms.readable(id, user);
        if (!room) return problem(request, 404);
        const key = body.key || undefined;
        // What was taken before is answered as before, however quick the retry is and whatever has changed since.
        if (key && messages.knows(user, key)) return done();
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
          if (!members.of(user.id).has(room.id)) {
            await parts.commits.run(() => memberships.join(room.id, user.id));
          }
          presence.said(room.id, user);
          const said = { user, room: room.id, content, key, replyTo };
          const refusal = await messages.send(said, () => speaking.refusalNow(user.id, room.id));
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
      ({ body, requester, entrance, request }) => {
        const { user } = requester;
        const id = body.room ?? LOBBY;
        const refuse = (status: number, reason: Sentence) =>
          again(request, requester, id, body, { status, reason });
        if (!user || requester.isStale) {
          return isHtmx(request) ? goToLogin(request) : refuse(401, ({ composer }) => composer.notSignedIn);
        }
        const room = rooms.readable(id, user);
        if (!room) return problem(request, 404);
        const { content, problem: reason } = readContent(body.content);
        if (reason !== undefined) return refuse(422, reason);
        const hurry = speaking.change(user, entrance().address);
        if (hurry) return refuse(429, hurry.reason);
        const { html: preview } = parts.format(content, user, room.id, edited(room, body.edit, user));
        if (isHtmx(request)) return html(preview);
        return again(request, requester, id, body, { status: 200, preview });
      },
      { body: previewed },
    );

  /** The message `id` of `room`, if it is one's own to edit. */
  function edited(room: Room, id: number | undefined, user: User): Message | undefined {
    const message = id === undefined ? undefined : messages.find(id);
    const isOwn = message?.room === room.id && message.author.id === user.id;
    return isOwn && message.deletedAt === null ? message : undefined;
  }

  /** The message `id` of `room` that is answered, if it is there for `user`. */
  function answered(room: Room, id: number, user: User | undefined): Message | undefined {
    const message = messages.find(id);
    if (message?.room !== room.id || message.event !== null) return undefined;
    return message.id > rooms.floorFor(room, user) ? message : undefined;
  }

  /** Not sent: the text goes back to where it came from, with what there is to say of it and nothing that one may not read. */
  function again(
    request: Request,
    { user }: Requester,
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
      return html(<UnsentPage viewer={viewerOf(request, user)} {...kept} />, status, headers);
    }
    const replyTo = reply ? answered(room, reply, user) : undefined;
    return showRoom(parts, request, room, { user, draft, replyTo, status, headers });
  }
};
