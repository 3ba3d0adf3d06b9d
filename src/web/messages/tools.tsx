import { FORMER, shownName } from "../../names/userNames.ts";
import { findEmoji } from "../../formatting/emoji.ts";
import { limits } from "../../limits.ts";
import { Bar, Page } from "../page/page.tsx";
import type { Viewer } from "../page/viewer.ts";
import type { Reaction } from "../../domain/reactions/reactions.ts";
import { React, WhoReacted } from "../feed/reactions.tsx";
import { canModerate } from "../../domain/policy.ts";
import type { Room } from "../../domain/room.ts";
import type { Sentence, Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import type { Message } from "../../domain/messages/history.ts";
import { pathOfMessage, withNext } from "../paths.ts";
import { excerpt } from "../feed/messageItem.tsx";

/** What is said about a change that was not made; and of an edit the text, which is kept, and what it is made to. */
export type Edit = {
  readonly reason: Sentence;
  readonly content?: string | undefined;
  readonly revision?: number | undefined;
};

type ToolsProps = {
  readonly message: Message;
  readonly room: Room;
  readonly reactions: readonly Reaction[];
  readonly viewer: Viewer;
  /** What the reader may do in the room. */
  readonly may: { readonly speak: boolean; readonly react: boolean };
  readonly edit?: Edit | undefined;
  /** The emoji that is looked for. */
  readonly query?: string | undefined;
};

type MessagePageProps = ToolsProps & {
  /** What the room is called for the reader. */
  readonly place: string;
  /** The message as the log shows it. */
  readonly shown: JSX.Element;
};

/** A message by itself, and what its reader can do with it. */
export function MessagePage({ place, shown, ...tools }: MessagePageProps): JSX.Element {
  const { message, viewer } = tools;
  const title = viewer.words.message.page(shownName(message.author, viewer.words), place);
  return (
    <Page title={title} viewer={viewer} kind="message">
      <>
        <Bar heading={title} viewer={viewer} />
        <main id="main">
          <ol id="chats" class="single">
            {shown as "safe"}
          </ol>
          <Tools {...tools} />
        </main>
      </>
    </Page>
  );
}

/** What `user` can do with `chat`. */
export function Tools({ message, room, reactions, viewer, may, edit, query }: ToolsProps): JSX.Element {
  const { id, author, deletedAt, event } = message;
  const { user, words } = viewer;
  const { tools } = words;
  // Nothing is to be done with what is deleted, or with a note of Robin's.
  const isThere = deletedAt === null && event === null;
  const mayReply = isThere && may.speak;
  const isOwn = user?.id === author.id;
  const mayDelete = isOwn || (user !== undefined && canModerate(user, room));
  return (
    <div class="tools" data-chat={String(id)}>
      <p id={`reason-${id}`} class="reason" role="alert" safe>
        {edit?.reason(words) ?? ""}
      </p>
      {isThere && may.react && (
        <React
          words={words}
          message={id}
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
        <a class="permalink" href={pathOfMessage(message)} safe>
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
        <EditForm message={message} edit={edit} words={words} />
      )}
      {isThere && mayDelete && <DeleteForm message={message} words={words} />}
    </div>
  );
}

function EditForm({ message, edit, words }: FormProps & Pick<ToolsProps, "edit">): JSX.Element {
  const { content, revision = message.revision } = edit ?? {};
  const field = `edit-${message.id}`;
  return (
    <details class="edit" open={content !== undefined}>
      <summary safe>{words.tools.edit}</summary>
      <form action={`/chats/${message.id}`} method="post">
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
          aria-describedby={`reason-${message.id}`}
          autofocus={content !== undefined}
          safe
        >
          {content ?? message.content}
        </textarea>
        <button type="submit" class="button" safe>
          {words.page.save}
        </button>
      </form>
    </details>
  );
}

type FormProps = { readonly message: Message; readonly words: Words };

function DeleteForm({ message, words }: FormProps): JSX.Element {
  const path = `/chats/${message.id}/delete`;
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
export function Outdated({ message, words }: FormProps): JSX.Element {
  return (
    <p class="reason" data-revision={String(message.revision)} safe>
      {words.tools.outdatedInBox(excerpt(message.content))}
    </p>
  );
}
