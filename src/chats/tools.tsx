import { Html } from "@elysiajs/html";
import type { User } from "../accounts/accounts.ts";
import { withNext } from "../accounts/views.tsx";
import { findEmoji } from "../formatting/emoji.ts";
import { limits } from "../limits.ts";
import { Bar, Page } from "../page/page.tsx";
import type { Reaction } from "../reactions/reactions.ts";
import { React, WhoReacted } from "../reactions/views.tsx";
import { keepsOrder, maySpeak, type Room } from "../rooms/room.ts";
import type { Chat } from "./history.ts";
import { excerpt, pathOfChat } from "./views.tsx";

/** What is said about a change that was not made; and of an edit the text, which is kept, and what it is made to. */
export type Edit = {
  readonly reason: string;
  readonly content?: string | undefined;
  readonly revision?: number | undefined;
};

type ToolsProps = {
  readonly chat: Chat;
  readonly room: Room;
  readonly reactions: readonly Reaction[];
  readonly user: User | undefined;
  readonly edit?: Edit | undefined;
  /** The emoji that is looked for. */
  readonly query?: string | undefined;
};

type ChatPageProps = ToolsProps & {
  /** What the room is called for the reader. */
  readonly place: string;
  /** The message as the log shows it. */
  readonly message: JSX.Element;
};

/** A message by itself, and what its reader can do with it. */
export function ChatPage({ place, message, ...tools }: ChatPageProps): JSX.Element {
  const { chat, user } = tools;
  const title = `${chat.author.name} in ${place}`;
  return (
    <Page title={title} user={user} kind="message">
      <>
        <Bar heading={title} user={user} />
        <main>
          <ol id="chats" class="single">
            {message as "safe"}
          </ol>
          <Tools {...tools} />
        </main>
      </>
    </Page>
  );
}

/** What `user` can do with `chat`. */
export function Tools({ chat, room, reactions, user, edit, query }: ToolsProps): JSX.Element {
  const { id, author, deletedAt } = chat;
  const isThere = deletedAt === null;
  const mayAct = isThere && user !== undefined && room.archivedAt === null;
  const mayReply = mayAct && maySpeak(user, room);
  const isOwn = user?.id === author.id;
  const mayDelete = isOwn || (user !== undefined && keepsOrder(user, room));
  return (
    <div class="tools" data-chat={String(id)}>
      <p class="reason" role="alert" safe>
        {edit?.reason ?? ""}
      </p>
      {mayAct && (
        <React
          chat={id}
          query={query}
          found={query === undefined ? [] : findEmoji(query, limits.reactions.found)}
        />
      )}
      {isThere && <WhoReacted reactions={reactions} />}
      <p class="ways">
        {mayReply && (
          <a class="reply" href={`/rooms/${room.id}?reply=${id}#content`}>
            Reply
          </a>
        )}
        <a class="permalink" href={pathOfChat(chat)}>
          Link to this message
        </a>
        {user !== undefined && (
          <a href={`/users/${author.id}`}>
            About{" "}
            <span dir="auto" safe>
              {author.name}
            </span>
          </a>
        )}
        {user === undefined && <a href={withNext("/login", `/chats/${id}`)}>Sign in to answer</a>}
      </p>
      {(edit?.content !== undefined || (mayAct && isOwn)) && <EditForm chat={chat} edit={edit} />}
      {isThere && mayDelete && <DeleteForm chat={chat} />}
    </div>
  );
}

function EditForm({ chat, edit }: { chat: Chat; edit: Edit | undefined }): JSX.Element {
  const { content, revision = chat.revision } = edit ?? {};
  const field = `edit-${chat.id}`;
  return (
    <details class="edit" open={content !== undefined}>
      <summary>Edit</summary>
      <form action={`/chats/${chat.id}`} method="post">
        <input type="hidden" name="revision" value={String(revision)} />
        <label class="unseen" for={field}>
          Message
        </label>
        <textarea id={field} name="content" rows="4" required dir="auto" safe>
          {content ?? chat.content}
        </textarea>
        <button class="button">Save</button>
      </form>
    </details>
  );
}

function DeleteForm({ chat }: { chat: Chat }): JSX.Element {
  const path = `/chats/${chat.id}/delete`;
  return (
    <details class="delete">
      <summary>Delete</summary>
      <form action={path} method="post" hx-post={path} hx-swap="none">
        <button class="button">Delete for everyone</button>
      </form>
    </details>
  );
}

/** For the box that an edit came from: what the message says by now, and the revision of that. */
export function Outdated({ chat }: { chat: Chat }): JSX.Element {
  return (
    <p class="reason" data-revision={String(chat.revision)} safe>
      {`You have edited this meanwhile, perhaps in another tab. It says now: “${excerpt(chat.content)}”. Send again to put your text in its place.`}
    </p>
  );
}
