import { Elysia, t } from "elysia";
import type { Message } from "../../domain/messages/history.ts";
import type { Reports } from "../../domain/moderation/reports.ts";
import type { Posting } from "../../domain/posting/posting.ts";
import { YES_OR_NO } from "../../domain/place.ts";
import type { Refusal } from "../../domain/refusal.ts";
import type { Room } from "../../domain/room.ts";
import type { User } from "../../domain/user.ts";
import { findEmoji } from "../../formatting/emoji.ts";
import { limits } from "../../base/limits.ts";
import { wordsFor } from "../../words/languages.ts";
import type { Authentication } from "../auth/authentication.ts";
import { goToLogin } from "../auth/signInRedirect.ts";
import { Choices } from "../feed/reactions.tsx";
import { line, messageText, oneOf, optionalLine, wholeNumber } from "../http/fields.ts";
import { html, isHtmx } from "../http/responses.ts";
import { attempt, refuse, respond } from "../page/respond.tsx";
import { pathOfMessage, pathOfPinned } from "../http/paths.ts";
import { findToChange, findToReport, messageGuards } from "./guards.ts";
import { messagePage, type MessagePageParts, messageTools, type TypedEdit } from "./messagePage.tsx";
import { Outdated } from "./tools.tsx";

type Parts = MessagePageParts & { readonly posting: Posting; readonly reports: Reports };

const params = t.Object({ id: wholeNumber });

const edited = t.Object({
  content: messageText,
  // Of the content that was edited: an edit of anything older is not taken unseen.
  revision: t.Optional(wholeNumber),
});

/** A message by itself, and how it is edited, deleted and reacted to, with an emoji that may be looked for. */
export const messageRoutes = (parts: Parts, authentication: Authentication) => {
  const { messages, posting, rooms, reports } = parts;

  return new Elysia({ name: "messages" })
    .use(messageGuards(parts, authentication))
    .get(
      "/chats/:id",
      ({ message, room, query, requester, request }) => {
        const notice = query.reported === undefined ? undefined : wordsFor(request).reports.thanks;
        const shown = { message, room, user: requester.user, query: query.q, notice };
        return respond(request, {
          page: () => messagePage(parts, request, shown),
          fragment: () => messageTools(parts, request, shown),
        });
      },
      // What the form that looks for an emoji sends without script.
      { params, query: t.Object({ q: optionalLine, reported: optionalLine }), messageReader: true },
    )
    .post(
      "/chats/:id",
      async ({ params, body, requester, entrance, request }) => {
        const found = findToChange(parts, request, requester, params.id, body);
        const edit = { ...body, user: found.user, message: params.id, address: entrance().address };
        const refusal = await attempt(request, () => posting.edit(edit));
        return changed(request, found, refusal, body);
      },
      { params, body: edited },
    )
    .post(
      "/chats/:id/delete",
      async ({ message, room, user, entrance, request }) => {
        const deletion = { user, message: message.id, address: entrance().address };
        const refusal = await attempt(request, () => posting.delete(deletion));
        return changed(request, { message, room, user }, refusal);
      },
      { params, messageUser: true },
    )
    .post(
      "/chats/:id/reactions",
      async ({ message, room, user, body, entrance, request }) => {
        const reaction = { user, message: message.id, emoji: body.emoji, address: entrance().address };
        const refusal = await attempt(request, () => posting.react(reaction));
        return changed(request, { message, room, user }, refusal);
      },
      { params, body: t.Object({ emoji: line }), messageUser: true },
    )
    .post(
      "/chats/:id/pin",
      async ({ message, room, user, body, entrance, request }) => {
        const isPinned = body.pinned === "yes";
        const pin = { user, message: message.id, isPinned, address: entrance().address };
        const refusal = await attempt(request, () => posting.pin(pin));
        if (!refusal && body.from === "pinned") return respond(request, { path: pathOfPinned(room) });
        return changed(request, { message, room, user }, refusal);
      },
      {
        params,
        body: t.Object({ pinned: oneOf(YES_OR_NO), from: t.Optional(oneOf(["pinned"])) }),
        messageUser: true,
      },
    )
    .post(
      "/chats/:id/report",
      async ({ params, body, requester, request }) => {
        const reason = body.reason.trim();
        const { message, room, user } = findToReport(parts, request, requester, params.id, reason);
        const refusal = await attempt(request, () => reports.report(user, message.id, reason));
        if (!refusal) return respond(request, { path: `/chats/${message.id}?reported=1` });
        const report = { refusal, reason };
        return refuse(request, refusal, () => messagePage(parts, request, { message, room, user, report }));
      },
      { params, body: t.Object({ reason: line }) },
    )
    .get(
      "/emoji",
      ({ query: { q = "" }, requester, viewer, request }) => {
        if (!requester.user || requester.isStale) return goToLogin(request);
        return html(<Choices words={viewer.words} emoji={findEmoji(q, limits.reactions.found)} />);
      },
      { query: t.Object({ q: optionalLine }) },
    );

  /** Leads to what was changed; or says why it was not, beside the message as it is by now, with what was `typed` to take its place. */
  function changed(
    request: Request,
    found: { readonly message: Message; readonly room: Room; readonly user: User },
    refusal: Refusal | undefined,
    typed?: TypedEdit,
  ): Response {
    if (!refusal) return respond(request, { path: pathOfMessage(found.message) });
    const message = messages.find(found.message.id) ?? found.message;
    const room = rooms.find(found.room.id) ?? found.room;
    const isOutdated = refusal.kind === "outdated";
    if (isOutdated && isHtmx(request))
      return html(<Outdated message={message} words={wordsFor(request)} />, 409);
    // Somebody, in another tab, was faster: both texts are shown, and what is saved next is saved knowingly.
    const kept = isOutdated ? { content: typed?.content } : typed;
    const edit = { reason: refusal.reason, ...kept };
    return refuse(request, refusal, () => messagePage(parts, request, { ...found, message, room, edit }));
  }
};
