import { Elysia, t } from "elysia";
import type { User } from "../../domain/user.ts";
import type { Authentication } from "../auth/authentication.ts";
import { html, isHtmx, noContent, seeOther } from "../http/responses.ts";
import { storing } from "../page/errors.ts";
import { wholeNumber } from "../http/wholeNumber.ts";
import { messageText, optionalLine } from "../http/fields.ts";
import { missing } from "../auth/guards.ts";
import { canModerate } from "../../domain/policy.ts";
import type { Sentence } from "../../words/en.ts";
import { wordsFor } from "../../words/languages.ts";
import { askedToChange, GONE, readableMessage } from "./guards.ts";
import type { Outcome, Messages } from "../../domain/messages/messages.ts";
import type { Message } from "../../domain/messages/history.ts";
import { readContent } from "../../domain/messages/content.ts";
import { refuse, showMessage, type MessagePageParts } from "./messagePage.tsx";
import { Outdated } from "./tools.tsx";
import { pathOfMessage } from "../paths.ts";
import type { People } from "../../domain/accounts/people.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Speaking } from "../../domain/posting/posting.ts";

type Parts = MessagePageParts & {
  readonly messages: Messages;
  readonly people: People;
  readonly rooms: Rooms;
  readonly speaking: Speaking;
};

const params = t.Object({ id: wholeNumber });

const body = t.Object({
  content: messageText,
  // Of the content that was edited: an edit of anything older is not taken unseen.
  revision: t.Optional(wholeNumber),
});

/** A messageText by itself, and how it is edited and deleted. */
export const messageRoutes = (parts: Parts, authentication: Authentication) => {
  const { messages, people, rooms, speaking } = parts;

  return new Elysia({ name: "changes" })
    .use(authentication.plugin)
    .get(
      "/chats/:id",
      ({ params, query, requester, request }) => {
        const found = readableMessage(parts, params.id, requester.user);
        if (!found) return missing(request, requester.user);
        return showMessage(parts, request, { message: found.message, user: requester.user, query: query.q });
      },
      // What the form that looks for an emoji sends without script.
      { params, query: t.Object({ q: optionalLine }) },
    )
    .post(
      "/chats/:id",
      async ({ params, body, requester, entrance, request }) => {
        const asked = askedToChange(parts, request, requester, params.id, body);
        if (asked instanceof Response) return asked;
        const { user, message, room, no, wait } = asked;

        if (user.id !== message.author.id) return no(403, ({ tools }) => tools.notYours);
        // Of an archived room an edit is told what a reaction is: that nothing in it changes.
        const silence = speaking.refusalToReact(user, room) ?? speaking.refusal(user, room);
        if (silence) return no(403, silence);
        const { content, problem: reason } = readContent(body.content);
        if (reason !== undefined) return no(422, reason);
        const hurry = speaking.edit(user, room, entrance().address);
        if (hurry) return wait(hurry);
        const edit = { id: message.id, user, content, revision: body.revision };
        const save = async () => {
          const outcome = await messages.edit(edit, () => speaking.refusalNow(user.id, room.id));
          if (outcome === "outdated") return outdated(request, message.id, user, body.content);
          return answer(request, asked, outcome);
        };
        return storing(request, save, no);
      },
      { params, body },
    )
    .post(
      "/chats/:id/delete",
      async ({ params, requester, entrance, request }) => {
        const asked = askedToChange(parts, request, requester, params.id);
        if (asked instanceof Response) return asked;
        const { user, message, no, wait } = asked;
        const refusal = () => (mayDelete(user.id, message) ? undefined : NOT_YOURS);
        if (refusal()) return no(403, NOT_YOURS);
        const hurry = speaking.change(user, entrance().address);
        if (hurry) return wait(hurry);
        const erase = async () => answer(request, asked, await messages.delete(message.id, user, refusal));
        return storing(request, erase, no);
      },
      { params },
    );

  /** Whether user `id` may delete `chat` at this moment: as its author, or as one who keeps order in its room. */
  function mayDelete(id: number, message: Message): boolean {
    const user = people.find(id);
    const room = user && rooms.readable(message.room, user);
    return room !== undefined && (user!.id === message.author.id || canModerate(user!, room));
  }

  function answer(
    request: Request,
    { message, user, no }: Exclude<ReturnType<typeof askedToChange>, Response>,
    outcome: Outcome | Sentence,
  ): Response {
    if (typeof outcome === "function") return no(403, outcome);
    if (outcome !== "done") {
      return refuse(parts, request, {
        message: messages.find(message.id)!,
        user,
        status: 404,
        edit: { reason: GONE },
      });
    }
    return isHtmx(request) ? noContent() : seeOther(pathOfMessage(message));
  }

  /** Somebody, in another tab, was faster: both texts are shown, and what is saved next is saved knowingly. */
  function outdated(request: Request, id: number, user: User, content: string): Response {
    const message = messages.find(id)!;
    if (isHtmx(request)) return html(<Outdated message={message} words={wordsFor(request)} />, 409);
    return refuse(parts, request, {
      message,
      user,
      status: 409,
      edit: { reason: ({ tools }) => tools.outdated, content },
    });
  }
};

const NOT_YOURS: Sentence = ({ tools }) => tools.notYoursToDelete;
