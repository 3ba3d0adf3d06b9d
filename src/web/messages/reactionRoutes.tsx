import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import { goToLogin } from "../auth/signInRedirect.ts";
import type { Visitors } from "../auth/authentication.ts";
import { askedToChange, GONE } from "./guards.ts";
import { pathOfChat } from "./views.tsx";
import { findEmoji, readEmoji } from "../../formatting/emoji.ts";
import { limits } from "../../limits.ts";
import { html, isHtmx, nothing, seeOther } from "../http/responses.ts";
import { storing } from "../page/errors.ts";
import { wholeNumber } from "../http/wholeNumber.ts";
import { line, optionalLine } from "../http/fields.ts";
import type { Robin } from "../../domain/robin.ts";
import { Found } from "./reactions.tsx";

const params = t.Object({ id: wholeNumber });

/** Reacting to a message, with an emoji that may be looked for. */
export const reactionRoutes = (robin: Robin, visitors: Visitors) => {
  const { reactions, speaking } = robin;

  return new Elysia({ name: "reactions" })
    .use(visitors.plugin)
    .post(
      "/chats/:id/reactions",
      async ({ params, body, visitor, entrance, request }) => {
        const asked = askedToChange(robin, request, visitor, params.id);
        if (asked instanceof Response) return asked;
        const { user, chat, room, no, wait } = asked;

        const silence = speaking.refusalToReact(user, room);
        if (silence) return no(403, silence);
        const emoji = readEmoji(body.emoji);
        if (emoji === undefined) return no(422, ({ reactions }) => reactions.noEmoji);
        const hurry = speaking.change(user, entrance().address);
        if (hurry) return wait(hurry);
        const mayNot = () => speaking.refusalToReactNow(user.id, room.id);
        const react = async () => {
          const outcome = await reactions.toggle(chat.id, emoji, user, mayNot);
          if (typeof outcome === "function") return no(403, outcome);
          if (outcome === "full") {
            return no(422, ({ reactions }) => reactions.full(limits.reactions.kinds));
          }
          if (outcome === "gone") return no(404, GONE);
          return isHtmx(request) ? nothing() : seeOther(pathOfChat(chat));
        };
        return storing(request, react, no);
      },
      { params, body: t.Object({ emoji: line }) },
    )
    .get(
      "/emoji",
      ({ query: { q = "" }, visitor, reader, request }) => {
        if (!visitor.user || visitor.ended) return goToLogin(request);
        return html(<Found words={reader.words} emoji={findEmoji(q, limits.reactions.found)} />);
      },
      { query: t.Object({ q: optionalLine }) },
    );
};
