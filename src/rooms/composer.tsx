import { Html } from "@elysiajs/html";
import type { Chat } from "../chats/history.ts";
import { Quote } from "../chats/views.tsx";
import { pathOf } from "./paths.ts";
import { LOBBY, type Room } from "./room.ts";

/** A message that was not sent: it stands in the box again, with the reason, or as it would show. */
export type Draft = {
  readonly content: string;
  readonly reason?: string;
  /** The content as HTML. */
  readonly preview?: string;
};

export type ComposerProps = {
  readonly room: Room;
  /** What makes a repeated send harmless, another for each page. */
  readonly formKey: string;
  readonly draft?: Draft | undefined;
  /** The message that is being answered. */
  readonly replyTo?: Chat | undefined;
};

/** The box to speak. */
export function Composer({ room, formKey, draft, replyTo }: ComposerProps): JSX.Element {
  return (
    <form id="composer" action="/chats" method="post" hx-post="/chats" hx-swap="none" hx-sync="this:drop">
      {room.id !== LOBBY && <input type="hidden" name="room" value={String(room.id)} />}
      <input type="hidden" name="key" value={formKey} autocomplete="off" />
      <input type="hidden" name="reply" value={replyTo ? String(replyTo.id) : ""} autocomplete="off" />
      <p id="context" hidden={!replyTo}>
        <span class="what">{replyTo !== undefined && <Answering chat={replyTo} />}</span>{" "}
        <a class="cancel" href={pathOf(room)}>
          Cancel
        </a>
      </p>
      <div id="preview" class="preview" dir="auto" aria-live="polite" hidden={draft?.preview === undefined}>
        {(draft?.preview ?? "") as "safe"}
      </div>
      <label class="unseen" for="content">
        Message
      </label>
      <textarea
        id="content"
        name="content"
        rows="1"
        required
        dir="auto"
        placeholder="Say something"
        aria-describedby="reason"
        autofocus={draft !== undefined || replyTo !== undefined}
        safe
      >
        {draft?.content ?? ""}
      </textarea>
      <button class="button">Send</button>
      <button
        class="quiet"
        formaction="/chats/preview"
        hx-post="/chats/preview"
        hx-target="#preview"
        hx-swap="innerHTML"
      >
        Preview
      </button>
      <p id="reason" class="reason" role="alert" safe>
        {draft?.reason ?? ""}
      </p>
    </form>
  );
}

function Answering({ chat }: { chat: Chat }): JSX.Element {
  return (
    <>
      Answering <Quote chat={chat} />
    </>
  );
}
