import { Notice } from "../page/elements.tsx";
import { shownName } from "../../names/userNames.ts";
import type { Message } from "../../domain/messages/history.ts";
import type { Reactions } from "../../domain/reactions/reactions.ts";
import type { Room } from "../../domain/room.ts";
import type { User } from "../../domain/user.ts";
import type { Feed } from "../feed/feed.tsx";
import { originOf } from "../http/connection.ts";
import type { RoomParts } from "../parts.ts";
import { Frame, Page } from "../page/page.tsx";
import { viewerOf } from "../page/viewer.ts";
import { type Edit, Tools, type ToolsProps } from "./tools.tsx";
import { type Draft, UnsentPage } from "./unsentPage.tsx";

export type MessagePageParts = RoomParts & { readonly reactions: Reactions; readonly feed: Feed };

/** What was typed to take the place of a message, and the revision of that. */
export type TypedEdit = Pick<Edit, "content" | "revision">;

type Shown = {
  readonly message: Message;
  readonly room: Room;
  readonly user: User | undefined;
  readonly edit?: Edit;
  readonly query?: string | undefined;
  readonly report?: ToolsProps["report"];
  /** What was done with the message just now. */
  readonly notice?: string | undefined;
};

/** The page of a message, with what its viewer can do with it. */
export function messagePage(parts: MessagePageParts, request: Request, shown: Shown): JSX.Element {
  const { feed, rooms } = parts;
  const tools = toolsOf(parts, request, shown);
  const { message, room, viewer } = tools;
  const { user, words } = viewer;
  const title = words.message.page(shownName(message.author, words), rooms.nameFor(room, user, words));
  return (
    <Page title={title} viewer={viewer} kind="message" hasPlaces={viewer.beside !== undefined}>
      <>
        <Frame heading={title} viewer={viewer} />
        <main id="main">
          <Notice text={shown.notice} />
          <ol id="chats" class="single">
            {feed.message(message, words, rooms.floorFor(room, user)) as "safe"}
          </ol>
          <Tools {...tools} />
        </main>
      </>
    </Page>
  );
}

/** What the viewer of a message can do with it, for the box that a page opens beside it. */
export function messageTools(parts: MessagePageParts, request: Request, shown: Shown): JSX.Element {
  return <Tools {...toolsOf(parts, request, shown)} />;
}

function toolsOf({ settings, memberships, reactions }: MessagePageParts, request: Request, shown: Shown) {
  const { message, room, user, edit, query, report } = shown;
  return {
    message,
    room,
    edit,
    query,
    report,
    viewer: viewerOf(request, user, originOf(request, settings)),
    standing: memberships.standing(room.id, user?.id),
    reactions: reactions.of(message.id),
  };
}

/** The page with an edit of message `id`, which may not be there for its writer, who is not signed in: the text is kept. */
export function unsentEditPage(
  request: Request,
  user: User | undefined,
  id: number,
  { content = "", revision, reason }: Edit,
): JSX.Element {
  const fields = revision === undefined ? {} : { revision: String(revision) };
  const path = `/chats/${id}`;
  const draft = { content, reason };
  const viewer = viewerOf(request, user);
  return <UnsentPage viewer={viewer} action={path} fields={fields} path={path} draft={draft} />;
}

/** The page with a report of message `id`, of one who is not signed in: why it is made is kept. */
export function unsentReportPage(request: Request, id: number, draft: Draft): JSX.Element {
  const viewer = viewerOf(request);
  const { reports } = viewer.words;
  const labels = { name: "reason", title: reports.report, label: reports.reason, send: reports.send };
  const path = `/chats/${id}`;
  return (
    <UnsentPage
      viewer={viewer}
      labels={labels}
      action={`${path}/report`}
      fields={{}}
      path={path}
      draft={draft}
    />
  );
}
