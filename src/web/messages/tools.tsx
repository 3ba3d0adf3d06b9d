import { FORMER, shownName } from "../../names/userNames.ts";
import { findEmoji } from "../../formatting/emoji.ts";
import { limits } from "../../base/limits.ts";
import type { Viewer } from "../page/viewer.ts";
import type { Reaction } from "../../domain/reactions/reactions.ts";
import { React, WhoReacted } from "../feed/reactions.tsx";
import {
  refusalToDelete,
  refusalToEdit,
  refusalToPin,
  refusalToPost,
  refusalToReact,
  type Standing,
} from "../../domain/policy.ts";
import type { Room } from "../../domain/room.ts";
import type { User } from "../../domain/user.ts";
import type { Sentence, Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import type { Message } from "../../domain/messages/history.ts";
import { pathOfMessage, withNext, pathOfUser } from "../http/paths.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { PostForm } from "../page/postForm.tsx";
import { excerpt } from "../feed/messageItem.tsx";

/** What is said about a change that was not made; and of an edit the text, which is kept, and what it is made to. */
export type Edit = {
  readonly reason: Sentence;
  readonly content?: string | undefined;
  readonly revision?: number | undefined;
};

export type ToolsProps = {
  readonly message: Message;
  readonly room: Room;
  readonly reactions: readonly Reaction[];
  readonly viewer: Viewer;
  readonly standing: Standing;
  readonly edit?: Edit | undefined;
  readonly query?: string | undefined;
  /** Why the message was not reported, and the reason that was typed. */
  readonly report?: { readonly refusal: Refusal; readonly reason: string } | undefined;
};

/** What its viewer can do with a message. */
export function Tools(props: ToolsProps): JSX.Element {
  const { message, room, reactions, viewer, edit, query, report } = props;
  const { id, author, deletedAt, event } = message;
  const { user, words } = viewer;
  const { tools } = words;
  // Nothing is to be done with what is deleted, or with a note of Robin's.
  const isThere = deletedAt === null && event === null;
  const may = isThere && user !== undefined ? whatMay(user, props) : NOTHING;
  return (
    <div class="tools" data-chat={String(id)}>
      <p id={`reason-${id}`} class="reason" role="alert" safe>
        {edit?.reason(words) ?? ""}
      </p>
      {may.react && (
        <React
          words={words}
          message={id}
          query={query}
          found={query === undefined ? [] : findEmoji(query, limits.reactions.found)}
        />
      )}
      {isThere && <WhoReacted reactions={reactions} words={words} />}
      <p class="ways">
        {may.reply && (
          <a class="reply" href={`/rooms/${room.id}?reply=${id}#content`} safe>
            {tools.reply}
          </a>
        )}
        <a class="permalink" href={pathOfMessage(message)} safe>
          {tools.link}
        </a>
        {user !== undefined && author.name !== FORMER && (
          <a href={pathOfUser(author)}>
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
      {(edit?.content !== undefined || may.edit) && <EditForm message={message} edit={edit} words={words} />}
      {may.pin && <PinForm message={message} words={words} />}
      {may.delete && <DeleteForm message={message} words={words} />}
      {may.report && <ReportForm message={message} words={words} report={report} />}
    </div>
  );
}

const NOTHING = { reply: false, react: false, edit: false, pin: false, delete: false, report: false };

function whatMay(user: User, { message: { author }, room, standing }: ToolsProps): typeof NOTHING {
  return {
    reply: !refusalToPost(user, room, standing),
    react: !refusalToReact(room, standing),
    edit: !refusalToEdit(user, author.id, room, standing),
    pin: !refusalToPin(user, room, standing),
    delete: !refusalToDelete(user, author.id, room),
    report: user.id !== author.id,
  };
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

/** The way to have those who keep order look at a message. */
function ReportForm({ message: { id }, words, report }: FormProps & Pick<ToolsProps, "report">): JSX.Element {
  const { reports } = words;
  return (
    <details class="report" open={report !== undefined}>
      <summary safe>{reports.report}</summary>
      <Trouble text={trouble(words, report?.refusal)} />
      <PostForm action={`/chats/${id}/report`} label={reports.send}>
        <Field
          name="reason"
          id={`reason-of-${id}`}
          label={reports.reason}
          value={report?.reason}
          hint={reports.reasonHint}
          problem={problemOf("reason", words, report?.refusal)}
          isFirst={report !== undefined}
        />
      </PostForm>
    </details>
  );
}

type FormProps = { readonly message: Message; readonly words: Words };

/** The way to pin a message in its room, or to take the pin out. */
function PinForm({ message: { id, pinnedAt }, words: { pins } }: FormProps): JSX.Element {
  const path = `/chats/${id}/pin`;
  return (
    <form class="pin" action={path} method="post" hx-post={path} hx-swap="none">
      <input type="hidden" name="pinned" value={pinnedAt === null ? "yes" : "no"} />
      <button type="submit" safe>
        {pinnedAt === null ? pins.pin : pins.unpin}
      </button>
    </form>
  );
}

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
