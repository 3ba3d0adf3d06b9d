import { Elysia, t } from "elysia";
import { goToLogin } from "../auth/signInRedirect.ts";
import type { Authentication } from "../auth/authentication.ts";
import { askedToChange, GONE } from "./guards.ts";
import { pathOfMessage } from "../paths.ts";
import { findEmoji, readEmoji } from "../../formatting/emoji.ts";
import { limits } from "../../limits.ts";
import { html, isHtmx, noContent, seeOther } from "../http/responses.ts";
import { storing } from "../page/errors.ts";
import { wholeNumber } from "../http/wholeNumber.ts";
import { line, optionalLine } from "../http/fields.ts";
import { Found } from "../feed/reactions.tsx";
import type { Messages } from "../../domain/messages/messages.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Reactions } from "../../domain/reactions/reactions.ts";
import type { Speaking } from "../../domain/posting/posting.ts";
import type { MessagePageParts } from "./messagePage.tsx";

type Parts = MessagePageParts & {
  readonly messages: Messages;
  readonly rooms: Rooms;
  readonly reactions: Reactions;
  readonly speaking: Speaking;
};

const params = t.Object({ id: wholeNumber });

/** Reacting to a message, with an emoji that may be looked for. */
export const reactionRoutes = (parts: Parts, authentication: Authentication) => {
  const { reactions, speaking } = parts;

  return new Elysia({ name: "reactions" })
    .use(authentication.plugin)
    .post(
      "/chats/:id/reactions",
      async ({ params, body, requester, entrance, request }) => {
        const asked = askedToChange(parts, request, requester, params.id);
        if (asked instanceof Response) return asked;
        const { user, message, room, no, wait } = asked;

        const silence = speaking.refusalToReact(user, room);
        if (silence) return no(403, silence);
        const emoji = readEmoji(body.emoji);
        if (emoji === undefined) return no(422, ({ reactions }) => reactions.noEmoji);
        const hurry = speaking.change(user, entrance().address);
        if (hurry) return wait(hurry);
        const mayNot = () => speaking.refusalToReactNow(user.id, room.id);
        const react = async () => {
          const outcome = await reactions.toggle(message.id, emoji, user, mayNot);
          if (typeof outcome === "function") return no(403, outcome);
          if (outcome === "full") {
            return no(422, ({ reactions }) => reactions.full(limits.reactions.kinds));
          }
          if (outcome === "gone") return no(404, GONE);
          return isHtmx(request) ? noContent() : seeOther(pathOfMessage(message));
        };
        return storing(request, react, no);
      },
      { params, body: t.Object({ emoji: line }) },
    )
    .get(
      "/emoji",
      ({ query: { q = "" }, requester, viewer, request }) => {
        if (!requester.user || requester.isStale) return goToLogin(request);
        return html(<Found words={viewer.words} emoji={findEmoji(q, limits.reactions.found)} />);
      },
      { query: t.Object({ q: optionalLine }) },
    );
};
