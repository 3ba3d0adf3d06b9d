import { Html } from "@elysiajs/html";
import { FORMER, shownName } from "../../names/userNames.ts";
import { withNext } from "../accounts/views.tsx";
import { findEmoji } from "../../formatting/emoji.ts";
import { limits } from "../../limits.ts";
import { Bar, Page } from "../page/page.tsx";
import type { Reader } from "../page/viewer.ts";
import type { Reaction } from "../../domain/reactions/reactions.ts";
import { React, WhoReacted } from "./reactions.tsx";
import { keepsOrder, type Room } from "../../domain/rooms/room.ts";
import type { Sentence, Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import type { Chat } from "../../domain/messages/history.ts";
import { excerpt, pathOfChat } from "./views.tsx";

/** What is said about a change that was not made; and of an edit the text, which is kept, and what it is made to. */
export type Edit = {
  readonly reason: Sentence;
  readonly content?: string | undefined;
  readonly revision?: number | undefined;
};

type ToolsProps = {
  readonly chat: Chat;
  readonly room: Room;
  readonly reactions: readonly Reaction[];
  readonly reader: Reader;
  /** What the reader may do in the room. */
  readonly may: { readonly speak: boolean; readonly react: boolean };
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
  const { chat, reader } = tools;
  const title = reader.words.chat.page(shownName(chat.author, reader.words), place);
  return (
    <Page title={title} reader={reader} kind="message">
      <>
        <Bar heading={title} reader={reader} />
        <main id="main">
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
export function Tools({ chat, room, reactions, reader, may, edit, query }: ToolsProps): JSX.Element {
  const { id, author, deletedAt, event } = chat;
  const { user, words } = reader;
  const { tools } = words;
  // Nothing is to be done with what is deleted, or with a note of Robin's.
  const isThere = deletedAt === null && event === null;
  const mayReply = isThere && may.speak;
  const isOwn = user?.id === author.id;
  const mayDelete = isOwn || (user !== undefined && keepsOrder(user, room));
  return (
    <div class="tools" data-chat={String(id)}>
      <p id={`reason-${id}`} class="reason" role="alert" safe>
        {edit?.reason(words) ?? ""}
      </p>
      {isThere && may.react && (
        <React
          words={words}
          chat={id}
          query={query}
          found={query === undefined ? [] : findEmoji(query, limits.reactions.found)}
        />
      )}
      {isThere && <WhoReacted reactions={reactions} words={words} />}
      <p class="ways">
        {mayReply && (
          <a class="reply" href={`/rooms/${room.id}?reply=${id}#content`} safe>
            {tools.reply}
          </a>
        )}
        <a class="permalink" href={pathOfChat(chat)} safe>
          {tools.link}
        </a>
        {user !== undefined && author.name !== FORMER && (
          <a href={`/users/${author.id}`}>
            <span>
              <Phrase text={tools.about} name={<bdi safe>{shownName(author, words)}</bdi>} />
            </span>
          </a>
        )}
        {user === undefined && (
          <a href={withNext("/login", `/chats/${id}`)} safe>
            {tools.signIn}
          </a>
        )}
      </p>
      {(edit?.content !== undefined || (mayReply && isOwn)) && (
        <EditForm chat={chat} edit={edit} words={words} />
      )}
      {isThere && mayDelete && <DeleteForm chat={chat} words={words} />}
    </div>
  );
}

function EditForm({ chat, edit, words }: FormProps & Pick<ToolsProps, "edit">): JSX.Element {
  const { content, revision = chat.revision } = edit ?? {};
  const field = `edit-${chat.id}`;
  return (
    <details class="edit" open={content !== undefined}>
      <summary safe>{words.tools.edit}</summary>
      <form action={`/chats/${chat.id}`} method="post">
        <input type="hidden" name="revision" value={String(revision)} />
        <label class="unseen" for={field} safe>
          {words.tools.message}
        </label>
        <textarea
          id={field}
          name="content"
          rows="4"
          required
          dir="auto"
          aria-describedby={`reason-${chat.id}`}
          autofocus={content !== undefined}
          safe
        >
          {content ?? chat.content}
        </textarea>
        <button type="submit" class="button" safe>
          {words.page.save}
        </button>
      </form>
    </details>
  );
}

type FormProps = { readonly chat: Chat; readonly words: Words };

function DeleteForm({ chat, words }: FormProps): JSX.Element {
  const path = `/chats/${chat.id}/delete`;
  return (
    <details class="delete">
      <summary safe>{words.tools.delete}</summary>
      <form action={path} method="post" hx-post={path} hx-swap="none">
        <button type="submit" class="button" safe>
          {words.tools.deleteForEveryone}
        </button>
      </form>
    </details>
  );
}

/** For the box that an edit came from: what the message says by now, and the revision of that. */
export function Outdated({ chat, words }: FormProps): JSX.Element {
  return (
    <p class="reason" data-revision={String(chat.revision)} safe>
      {words.tools.outdatedInBox(excerpt(chat.content))}
    </p>
  );
}
