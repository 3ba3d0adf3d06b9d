import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import type { User } from "../accounts/accounts.ts";
import type { Visitors } from "../accounts/visitors.ts";
import { html, isHtmx, nothing, seeOther } from "../page/answer.ts";
import { wholeNumber } from "../page/number.ts";
import { problem } from "../page/problem.tsx";
import type { Robin } from "../robin.ts";
import { keepsOrder } from "../rooms/room.ts";
import type { Sentence } from "../words/en.ts";
import { wordsFor } from "../words/languages.ts";
import { askedToChange, GONE, readableChat } from "./asked.ts";
import type { Outcome } from "./chats.ts";
import type { Chat } from "./history.ts";
import { readContent } from "./content.ts";
import { refuse, showChat } from "./show.tsx";
import { Outdated } from "./tools.tsx";
import { pathOfChat } from "./views.tsx";

const params = t.Object({ id: wholeNumber });

const body = t.Object({
  content: t.String({ default: "" }),
  // Of the content that was edited: an edit of anything older is not taken unseen.
  revision: t.Optional(wholeNumber),
});

/** A message by itself, and how it is edited and deleted. */
export const changeRoutes = (robin: Robin, visitors: Visitors) => {
  const { chats } = robin;

  return new Elysia({ name: "changes" })
    .use(visitors.plugin)
    .get(
      "/chats/:id",
      ({ params, query, visitor, request }) => {
        const found = readableChat(robin, params.id, visitor.user);
        if (!found) return problem(request, 404);
        return showChat(robin, request, { chat: found.chat, user: visitor.user, query: query.q });
      },
      // What the form that looks for an emoji sends without script.
      { params, query: t.Object({ q: t.Optional(t.String()) }) },
    )
    .post(
      "/chats/:id",
      async ({ params, body, visitor, request }) => {
        const asked = askedToChange(robin, request, visitor, params.id, { typed: body });
        if (asked instanceof Response) return asked;
        const { user, chat } = asked;
        const no = (status: number, reason: Sentence) =>
          refuse(robin, request, { chat, user, status, edit: { reason, ...body } });

        if (user.id !== chat.author.id) return no(403, ({ tools }) => tools.notYours);
        const { content, problem: reason } = readContent(body.content);
        if (reason !== undefined) return no(422, reason);
        const outcome = await chats.edit({ id: chat.id, user, content, revision: body.revision });
        if (outcome === "outdated") return outdated(request, chat.id, user, body.content);
        return answer(request, chat, user, outcome);
      },
      { params, body },
    )
    .post(
      "/chats/:id/delete",
      async ({ params, visitor, request }) => {
        const asked = askedToChange(robin, request, visitor, params.id, { isTakenBack: true });
        if (asked instanceof Response) return asked;
        const { user, chat, room } = asked;
        if (user.id !== chat.author.id && !keepsOrder(user, room)) {
          const reason: Sentence = ({ tools }) => tools.notYoursToDelete;
          return refuse(robin, request, { chat, user, status: 403, edit: { reason } });
        }
        return answer(request, chat, user, await chats.delete(chat.id, user));
      },
      { params },
    );

  function answer(request: Request, chat: Chat, user: User, outcome: Outcome): Response {
    if (outcome !== "done") {
      return refuse(robin, request, {
        chat: chats.find(chat.id)!,
        user,
        status: 404,
        edit: { reason: GONE },
      });
    }
    return isHtmx(request) ? nothing() : seeOther(pathOfChat(chat));
  }

  /** Somebody, in another tab, was faster: both texts are shown, and what is saved next is saved knowingly. */
  function outdated(request: Request, id: number, user: User, content: string): Response {
    const chat = chats.find(id)!;
    if (isHtmx(request)) return html(<Outdated chat={chat} words={wordsFor(request)} />, 409);
    return refuse(robin, request, {
      chat,
      user,
      status: 409,
      edit: { reason: ({ tools }) => tools.outdated, content },
    });
  }
};
