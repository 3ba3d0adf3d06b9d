import { FORMER, shownName } from "../../names/userNames.ts";
import { isLarge, plainText } from "../../formatting/formatting.ts";
import { shortened } from "../../formatting/graphemes.ts";
import { limits } from "../../base/limits.ts";
import { pathOfMessage, pathOfPinned, pathOfUser } from "../http/paths.ts";
import { Time } from "../page/time.tsx";
import { Avatar } from "../page/person.tsx";
import type { Reaction } from "../../domain/reactions/reactions.ts";
import type { StoredFile } from "../../domain/files/files.ts";
import { MessageFiles } from "../files/messageFiles.tsx";
import { Reactions } from "./reactions.tsx";
import type { Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import type { Author, Message } from "../../domain/messages/history.ts";

type MessageItemProps = {
  readonly words: Words;
  readonly message: Message;
  readonly html: string;
  /** The message that this one is a reply to, as it is now. */
  readonly quoted?: Message | undefined;
  readonly reactions?: readonly Reaction[];
  readonly files?: readonly StoredFile[];
};

/** A message, the same bytes for every viewer of a language: CSS and script do what differs, by attributes. */
export function MessageItem(props: MessageItemProps): JSX.Element {
  const { words, message, html, quoted, reactions = [], files = [] } = props;
  const { id, author, continues, createdAt, editedAt, deletedAt } = message;
  if (message.event !== null) return <Note words={words} message={message} />;
  const isFolded = deletedAt === null && isLong(message.content);
  const isChanged = editedAt !== null && deletedAt === null;
  const kinds = ["chat", continues && "continues", isChanged && "changed", isLarge(html) && "large"];
  return (
    <li id={`chat-${id}`} class={kinds.filter(Boolean).join(" ")} data-author={String(author.id)}>
      <Avatar user={author} />
      <p class="byline">
        <Name author={author} words={words} isLink={!continues} />
        {author.isAlike === true && (
          <>
            {" "}
            <span class="alike" safe>
              {words.names.alike}
            </span>
          </>
        )}{" "}
        <Time at={createdAt} words={words} />
        {isChanged && <Edited at={editedAt} words={words} />}
      </p>
      {message.pinnedAt !== null && (
        <a class="pinned" href={pathOfPinned({ id: message.room })} safe>
          {words.pins.pinned}
        </a>
      )}
      {quoted !== undefined && deletedAt === null && (
        <a
          class={`quote quote-${quoted.id}`}
          href={pathOfMessage(quoted)}
          data-user={String(quoted.author.id)}
        >
          <Quote message={quoted} words={words} />
        </a>
      )}
      {isFolded && <Fold words={words} />}
      {deletedAt === null ? (
        <div class="content" dir="auto">
          {html as "safe"}
        </div>
      ) : (
        <p class="deleted" safe>
          {message.deletedBy === author.id ? words.message.deleted : words.message.deletedByModerator}
        </p>
      )}
      {deletedAt === null && <MessageFiles files={files} words={words} message={id} />}
      {deletedAt === null && <Reactions message={id} reactions={reactions} words={words} />}
      {deletedAt === null && (
        <a class="more" href={`/chats/${id}`} aria-label={words.message.more(shownName(author, words))}>
          ⋯
        </a>
      )}
    </li>
  );
}

type NameProps = { readonly author: Author; readonly words: Words; readonly isLink: boolean };

/** Who said it; the first time in a group a link to that one's page: it would be a stop of Tab for each message. */
function Name({ author, words, isLink }: NameProps): JSX.Element {
  const name = shownName(author, words);
  return isLink && author.name !== FORMER ? (
    <a href={pathOfUser(author)} class="author" dir="auto" safe>
      {name}
    </a>
  ) : (
    <span class="author" dir="auto" safe>
      {name}
    </span>
  );
}

/** Whether `content` would fill a window by itself. */
function isLong(content: string): boolean {
  const { characters, lines } = limits.folding;
  return content.length > characters || content.split("\n", lines + 1).length > lines;
}

/** The way to all that was said, of which the beginning shows: the style sheet does that, so that it needs no script. */
function Fold({ words: { message } }: { words: Words }): JSX.Element {
  return (
    <details class="fold">
      <summary>
        <span class="all" safe>
          {message.showAll}
        </span>
        <span class="less" safe>
          {message.showLess}
        </span>
      </summary>
    </details>
  );
}

/** What Robin notes in a log: that somebody made the room open. */
function Note({
  words,
  message: { id, author, createdAt },
}: Pick<MessageItemProps, "words" | "message">): JSX.Element {
  const name = (
    <span class="author" dir="auto" safe>
      {shownName(author, words)}
    </span>
  );
  return (
    <li id={`chat-${id}`} class="chat event" data-author={String(author.id)}>
      <p class="content">
        <Phrase text={words.message.opened} name={name} />
      </p>
      <p class="byline">
        <Time at={createdAt} words={words} />
      </p>
    </li>
  );
}

function Edited({ at, words }: { at: number; words: Words }): JSX.Element {
  return (
    <span class="edited">
      {" "}
      <Phrase text={words.message.edited} time={<Time at={at} words={words} />} />
    </span>
  );
}

/** What a reply shows of the message before it. */
export function Quote({ message, words }: { message: Message; words: Words }): JSX.Element {
  if (message.deletedAt !== null) return <em safe>{words.message.deleted}</em>;
  return (
    <>
      <b dir="auto" safe>
        {shownName(message.author, words)}
      </b>{" "}
      <span dir="auto" safe>
        {excerpt(message.content)}
      </span>
    </>
  );
}

/** The beginning of what was said, in one line without markup; a sign for files that went without words. */
export function excerpt(content: string): string {
  return content === "" ? "📎" : shortened(plainText(content), limits.quote.most);
}
