import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import type { User } from "../../domain/accounts/accounts.ts";
import type { Visitors } from "../auth/authentication.ts";
import { html, isHtmx, nothing, seeOther } from "../http/responses.ts";
import { storing } from "../page/errors.ts";
import { wholeNumber } from "../http/wholeNumber.ts";
import { message, optionalLine } from "../http/fields.ts";
import type { Robin } from "../../domain/robin.ts";
import { missing } from "../auth/guards.ts";
import { keepsOrder } from "../../domain/rooms/room.ts";
import type { Sentence } from "../../words/en.ts";
import { wordsFor } from "../../words/languages.ts";
import { askedToChange, GONE, readableChat } from "./guards.ts";
import type { Outcome } from "../../domain/messages/messages.ts";
import type { Chat } from "../../domain/messages/history.ts";
import { readContent } from "../../domain/messages/content.ts";
import { refuse, showChat } from "./messagePage.tsx";
import { Outdated } from "./tools.tsx";
import { pathOfChat } from "./views.tsx";

const params = t.Object({ id: wholeNumber });

const body = t.Object({
  content: message,
  // Of the content that was edited: an edit of anything older is not taken unseen.
  revision: t.Optional(wholeNumber),
});

/** A message by itself, and how it is edited and deleted. */
export const changeRoutes = (robin: Robin, visitors: Visitors) => {
  const { chats, people, rooms, speaking } = robin;

  return new Elysia({ name: "changes" })
    .use(visitors.plugin)
    .get(
      "/chats/:id",
      ({ params, query, visitor, request }) => {
        const found = readableChat(robin, params.id, visitor.user);
        if (!found) return missing(request, visitor.user);
        return showChat(robin, request, { chat: found.chat, user: visitor.user, query: query.q });
      },
      // What the form that looks for an emoji sends without script.
      { params, query: t.Object({ q: optionalLine }) },
    )
    .post(
      "/chats/:id",
      async ({ params, body, visitor, entrance, request }) => {
        const asked = askedToChange(robin, request, visitor, params.id, body);
        if (asked instanceof Response) return asked;
        const { user, chat, room, no, wait } = asked;

        if (user.id !== chat.author.id) return no(403, ({ tools }) => tools.notYours);
        // Of an archived room an edit is told what a reaction is: that nothing in it changes.
        const silence = speaking.refusalToReact(user, room) ?? speaking.refusal(user, room);
        if (silence) return no(403, silence);
        const { content, problem: reason } = readContent(body.content);
        if (reason !== undefined) return no(422, reason);
        const hurry = speaking.edit(user, room, entrance().address);
        if (hurry) return wait(hurry);
        const edit = { id: chat.id, user, content, revision: body.revision };
        const save = async () => {
          const outcome = await chats.edit(edit, () => speaking.refusalNow(user.id, room.id));
          if (outcome === "outdated") return outdated(request, chat.id, user, body.content);
          return answer(request, asked, outcome);
        };
        return storing(request, save, no);
      },
      { params, body },
    )
    .post(
      "/chats/:id/delete",
      async ({ params, visitor, entrance, request }) => {
        const asked = askedToChange(robin, request, visitor, params.id);
        if (asked instanceof Response) return asked;
        const { user, chat, no, wait } = asked;
        const refusal = () => (mayDelete(user.id, chat) ? undefined : NOT_YOURS);
        if (refusal()) return no(403, NOT_YOURS);
        const hurry = speaking.change(user, entrance().address);
        if (hurry) return wait(hurry);
        const erase = async () => answer(request, asked, await chats.delete(chat.id, user, refusal));
        return storing(request, erase, no);
      },
      { params },
    );

  /** Whether user `id` may delete `chat` at this moment: as its author, or as one who keeps order in its room. */
  function mayDelete(id: number, chat: Chat): boolean {
    const user = people.find(id);
    const room = user && rooms.readable(chat.room, user);
    return room !== undefined && (user!.id === chat.author.id || keepsOrder(user!, room));
  }

  function answer(
    request: Request,
    { chat, user, no }: Exclude<ReturnType<typeof askedToChange>, Response>,
    outcome: Outcome | Sentence,
  ): Response {
    if (typeof outcome === "function") return no(403, outcome);
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

const NOT_YOURS: Sentence = ({ tools }) => tools.notYoursToDelete;
