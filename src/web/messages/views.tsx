import { Html } from "@elysiajs/html";
import { shownName } from "../../names/userNames.ts";
import { isLarge, plainText } from "../../formatting/formatting.ts";
import { shortened } from "../../formatting/graphemes.ts";
import { limits } from "../../limits.ts";
import { Avatar } from "../page/avatar.tsx";
import type { Reaction } from "../../domain/reactions/reactions.ts";
import { Reactions } from "./reactions.tsx";
import type { Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import type { Chat } from "../../domain/messages/history.ts";

type MessageProps = {
  readonly words: Words;
  readonly chat: Chat;
  /** What it says, as HTML. */
  readonly html: string;
  /** The message that this one answers, as it is now. */
  readonly quoted?: Chat | undefined;
  readonly reactions?: readonly Reaction[];
};

/**
 * A message, the same bytes for every reader of a language: what differs is done by CSS and script from its attributes (the author,
 * who is mentioned, who reacted) and those of the page.
 */
export function Message({ words, chat, html, quoted, reactions = [] }: MessageProps): JSX.Element {
  const { id, author, continues, createdAt, editedAt, deletedAt } = chat;
  if (chat.event !== null) return <Note words={words} chat={chat} />;
  const kinds = ["chat", continues && "continues", isLarge(html) && "large"].filter(Boolean);
  return (
    <li id={`chat-${id}`} class={kinds.join(" ")} data-author={String(author.id)}>
      <Avatar user={author} />
      <p class="byline">
        <span class="author" dir="auto" safe>
          {shownName(author, words)}
        </span>
        {author.isAlike === true && (
          <>
            {" "}
            <span class="alike" safe>
              {words.names.alike}
            </span>
          </>
        )}{" "}
        <Time at={createdAt} words={words} />
        {editedAt !== null && deletedAt === null && <Edited at={editedAt} words={words} />}
      </p>
      {quoted !== undefined && deletedAt === null && (
        <a class={`quote quote-${quoted.id}`} href={pathOfChat(quoted)} data-user={String(quoted.author.id)}>
          <Quote chat={quoted} words={words} />
        </a>
      )}
      {deletedAt === null ? (
        <div class="content" dir="auto">
          {html as "safe"}
        </div>
      ) : (
        <p class="deleted" safe>
          {chat.deletedBy === author.id ? words.chat.deleted : words.chat.deletedByModerator}
        </p>
      )}
      {deletedAt === null && <Reactions chat={id} reactions={reactions} words={words} />}
      {deletedAt === null && (
        <a class="more" href={`/chats/${id}`} aria-label={words.chat.more(shownName(author, words))}>
          ⋯
        </a>
      )}
    </li>
  );
}

/** What Robin notes in a log: that somebody made the room open. */
function Note({ words, chat: { id, author, createdAt } }: Pick<MessageProps, "words" | "chat">): JSX.Element {
  const name = (
    <span class="author" dir="auto" safe>
      {shownName(author, words)}
    </span>
  );
  return (
    <li id={`chat-${id}`} class="chat event" data-author={String(author.id)}>
      <p class="content">
        <Phrase text={words.chat.opened} name={name} />
      </p>
      <p class="byline">
        <Time at={createdAt} words={words} />
      </p>
    </li>
  );
}

function Edited({ at, words }: MomentProps): JSX.Element {
  return (
    <span class="edited">
      {" "}
      <Phrase text={words.chat.edited} time={<Time at={at} words={words} />} />
    </span>
  );
}

/** What a reply shows of the message that it answers. */
export function Quote({ chat, words }: { chat: Chat; words: Words }): JSX.Element {
  if (chat.deletedAt !== null) return <em safe>{words.chat.deleted}</em>;
  return (
    <>
      <b dir="auto" safe>
        {shownName(chat.author, words)}
      </b>{" "}
      <span dir="auto" safe>
        {excerpt(chat.content)}
      </span>
    </>
  );
}

/** The beginning of what was said, in one line without markup. */
export function excerpt(content: string): string {
  return shortened(plainText(content), limits.quote.most);
}

/** Where message `id` of `room` is shown among those around it. */
export function pathOfChat({ id, room }: Pick<Chat, "id" | "room">): string {
  return `/rooms/${room}/chats/${id}#chat-${id}`;
}

type MomentProps = { readonly at: number; readonly words: Words };

/** A moment, in ms since 1970; the page puts it in the reader's words and zone. */
export function Time({ at, words }: MomentProps): JSX.Element {
  return (
    <time datetime={new Date(at).toISOString()} safe>
      {words.moment(at)}
    </time>
  );
}

/** What would be said, as it would show. */
export function Preview({ html }: { html: string }): JSX.Element {
  return <>{html as "safe"}</>;
}
