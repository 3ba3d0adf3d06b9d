import { Html } from "@elysiajs/html";
import type { User } from "../../domain/accounts/accounts.ts";
import { html, isHtmx } from "../http/responses.ts";
import { Reason } from "../page/problem.tsx";
import { readerOf } from "../page/viewer.ts";
import { wordsFor } from "../../words/languages.ts";
import { KeptPage } from "./unsentPage.tsx";
import { originOf } from "../http/connection.ts";
import type { Robin } from "../../domain/robin.ts";
import type { Chat } from "../../domain/messages/history.ts";
import { ChatPage, type Edit, Tools } from "./tools.tsx";

type Shown = {
  readonly chat: Chat;
  /** Who reads it; undefined: a guest. */
  readonly user: User | undefined;
  readonly edit?: Edit;
  readonly query?: string | undefined;
  readonly status?: number;
  readonly headers?: Record<string, string> | undefined;
};

/** Answers with a message and what its reader can do with it: a page, or for htmx what the page shows in a box. */
export function showChat(robin: Robin, request: Request, { status, headers, ...shown }: Shown): Response {
  const { chat, user, ...rest } = shown;
  const reader = readerOf(request, user, originOf(request, robin.settings));
  const room = robin.rooms.find(chat.room)!;
  const { speaking } = robin;
  const may = {
    speak: user !== undefined && speaking.refusal(user, room) === undefined,
    react: user !== undefined && speaking.refusalToReact(user, room) === undefined,
  };
  const tools = { ...rest, chat, reader, room, may, reactions: robin.reactions.of(chat.id) };
  if (isHtmx(request)) return html(<Tools {...tools} />, status, headers);
  const place = robin.rooms.nameFor(room, user, reader.words);
  return html(
    <ChatPage
      place={place}
      message={robin.feed.message(chat, reader.words, robin.rooms.floorFor(room, user))}
      {...tools}
    />,
    status,
    headers,
  );
}

/** Answers an edit of message `id`, which may not be there for its writer, who is not signed in: the text is kept. */
export function keepEdit(request: Request, id: number, { content = "", revision, reason }: Edit): Response {
  const fields = revision === undefined ? {} : { revision: String(revision) };
  const path = `/chats/${id}`;
  const draft = { content, reason };
  return html(
    <KeptPage reader={readerOf(request)} action={path} fields={fields} path={path} draft={draft} />,
    401,
  );
}

type Refused = Omit<Shown, "edit" | "query"> & { readonly status: number; readonly edit: Edit };

/** Answers why something was not done with a message; nothing that was typed is lost. */
export function refuse(robin: Robin, request: Request, refused: Refused): Response {
  const { edit, status, headers } = refused;
  return isHtmx(request)
    ? html(<Reason text={edit.reason(wordsFor(request))} />, status, headers)
    : showChat(robin, request, refused);
}
