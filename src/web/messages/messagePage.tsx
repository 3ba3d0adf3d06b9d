import type { User } from "../../domain/user.ts";
import { html, isHtmx } from "../http/responses.ts";
import { Reason } from "../page/problem.tsx";
import { viewerOf } from "../page/viewer.ts";
import { wordsFor } from "../../words/languages.ts";
import { UnsentPage } from "./unsentPage.tsx";
import { originOf, type Site } from "../http/connection.ts";
import type { Message } from "../../domain/messages/history.ts";
import { MessagePage, type Edit, Tools } from "./tools.tsx";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Speaking } from "../../domain/posting/posting.ts";
import type { Reactions } from "../../domain/reactions/reactions.ts";
import type { Feed } from "../feed/feed.tsx";

export type MessagePageParts = {
  readonly settings: Site;
  readonly rooms: Rooms;
  readonly speaking: Speaking;
  readonly reactions: Reactions;
  readonly feed: Feed;
};

type Shown = {
  readonly message: Message;
  /** Who reads it; undefined: a guest. */
  readonly user: User | undefined;
  readonly edit?: Edit;
  readonly query?: string | undefined;
  readonly status?: number;
  readonly headers?: Record<string, string> | undefined;
};

/** Answers with a message and what its reader can do with it: a page, or for htmx what the page shows in a box. */
export function showMessage(
  parts: MessagePageParts,
  request: Request,
  { status, headers, ...shown }: Shown,
): Response {
  const { message, user, ...rest } = shown;
  const viewer = viewerOf(request, user, originOf(request, parts.settings));
  const room = parts.rooms.find(message.room)!;
  const { speaking } = parts;
  const may = {
    speak: user !== undefined && speaking.refusal(user, room) === undefined,
    react: user !== undefined && speaking.refusalToReact(user, room) === undefined,
  };
  const tools = { ...rest, message, viewer, room, may, reactions: parts.reactions.of(message.id) };
  if (isHtmx(request)) return html(<Tools {...tools} />, status, headers);
  const place = parts.rooms.nameFor(room, user, viewer.words);
  return html(
    <MessagePage
      place={place}
      shown={parts.feed.message(message, viewer.words, parts.rooms.floorFor(room, user))}
      {...tools}
    />,
    status,
    headers,
  );
}

/** Answers an edit of message `id`, which may not be there for its writer, who is not signed in: the text is kept. */
export function keepUnsentEdit(
  request: Request,
  id: number,
  { content = "", revision, reason }: Edit,
): Response {
  const fields = revision === undefined ? {} : { revision: String(revision) };
  const path = `/chats/${id}`;
  const draft = { content, reason };
  return html(
    <UnsentPage viewer={viewerOf(request)} action={path} fields={fields} path={path} draft={draft} />,
    401,
  );
}

type Refused = Omit<Shown, "edit" | "query"> & { readonly status: number; readonly edit: Edit };

/** Answers why something was not done with a message; nothing that was typed is lost. */
export function refuse(parts: MessagePageParts, request: Request, refused: Refused): Response {
  const { edit, status, headers } = refused;
  return isHtmx(request)
    ? html(<Reason text={edit.reason(wordsFor(request))} />, status, headers)
    : showMessage(parts, request, refused);
}
