import type { Message } from "../../domain/messages/history.ts";
import type { Messages } from "../../domain/messages/messages.ts";
import type { Reactions } from "../../domain/reactions/reactions.ts";
import type { Room } from "../../domain/room.ts";
import type { Memberships } from "../../domain/rooms/memberships.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { User } from "../../domain/user.ts";
import type { Feed } from "../feed/feed.tsx";
import { originOf, type Site } from "../http/connection.ts";
import { viewerOf } from "../page/viewer.ts";
import { type Edit, MessagePage, Tools } from "./tools.tsx";
import { UnsentPage } from "./unsentPage.tsx";

export type MessagePageParts = {
  readonly settings: Site;
  readonly messages: Messages;
  readonly rooms: Rooms;
  readonly memberships: Memberships;
  readonly reactions: Reactions;
  readonly feed: Feed;
};

/** What was typed to take the place of a message, and the revision of that. */
export type TypedEdit = Pick<Edit, "content" | "revision">;

type Shown = {
  readonly message: Message;
  readonly room: Room;
  /** Who reads it; undefined: a guest. */
  readonly user: User | undefined;
  readonly edit?: Edit;
  readonly query?: string | undefined;
};

/** The page of a message, with what its viewer can do with it. */
export function messagePage(parts: MessagePageParts, request: Request, shown: Shown): JSX.Element {
  const { feed, rooms } = parts;
  const tools = toolsOf(parts, request, shown);
  const { message, room, viewer } = tools;
  return (
    <MessagePage
      place={rooms.nameFor(room, viewer.user, viewer.words)}
      shown={feed.message(message, viewer.words, rooms.floorFor(room, viewer.user))}
      {...tools}
    />
  );
}

/** What the viewer of a message can do with it, for the box that a page opens beside it. */
export function messageTools(parts: MessagePageParts, request: Request, shown: Shown): JSX.Element {
  return <Tools {...toolsOf(parts, request, shown)} />;
}

function toolsOf({ settings, memberships, reactions }: MessagePageParts, request: Request, shown: Shown) {
  const { message, room, user, edit, query } = shown;
  return {
    message,
    room,
    edit,
    query,
    viewer: viewerOf(request, user, originOf(request, settings)),
    standing: memberships.standing(room.id, user?.id),
    reactions: reactions.of(message.id),
  };
}

/** The page with an edit of message `id`, which may not be there for its writer, who is not signed in: the text is kept. */
export function unsentEditPage(
  request: Request,
  id: number,
  { content = "", revision, reason }: Edit,
): JSX.Element {
  const fields = revision === undefined ? {} : { revision: String(revision) };
  const path = `/chats/${id}`;
  const draft = { content, reason };
  return <UnsentPage viewer={viewerOf(request)} action={path} fields={fields} path={path} draft={draft} />;
}
