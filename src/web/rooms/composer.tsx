import type { Message } from "../../domain/messages/history.ts";
import { Quote } from "../feed/messageItem.tsx";
import { Icon } from "../page/icon.tsx";
import { pathOf } from "../http/paths.ts";
import type { Draft } from "../messages/unsentPage.tsx";
import type { Words } from "../../words/en.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import { Text } from "../../words/phrase.tsx";

export type ComposerProps = {
  readonly words: Words;
  readonly room: Room;
  /** What makes a repeated send harmless, another for each page. */
  readonly formKey: string;
  readonly draft?: Draft | undefined;
  readonly replyTo?: Message | undefined;
};

/** The box to write in. Who goes back to the page finds again what was typed, with another key: of what is hidden a browser keeps only what a script has changed. */
export function Composer({ words, room, formKey, draft, replyTo }: ComposerProps): JSX.Element {
  const { composer } = words;
  return (
    <form id="composer" action="/chats" method="post" hx-post="/chats" hx-swap="none" hx-sync="this:drop">
      {room.id !== LOBBY && <input type="hidden" name="room" value={String(room.id)} />}
      <input type="hidden" name="key" value={formKey} />
      <input type="hidden" name="reply" value={replyTo ? String(replyTo.id) : ""} />
      <p id="context" hidden={!replyTo}>
        <span class="what" id="what">
          {replyTo !== undefined && <ReplyContext message={replyTo} words={words} />}
        </span>{" "}
        <a class="cancel" href={pathOf(room)} safe>
          {words.page.cancel}
        </a>
      </p>
      <p id="reason" class="reason" role="alert" safe>
        {draft?.reason?.(words) ?? ""}
      </p>
      <div id="preview" class="preview" dir="auto" aria-live="polite" hidden={draft?.preview === undefined}>
        {(draft?.preview ?? "") as "safe"}
      </div>
      <label class="unseen" for="content" safe>
        {composer.label}
      </label>
      <textarea
        id="content"
        name="content"
        rows="1"
        required={!draft?.kept?.files.length}
        dir="auto"
        placeholder={composer.placeholder}
        aria-describedby={replyTo ? "what reason" : "reason"}
        autofocus={draft !== undefined || replyTo !== undefined}
        safe
      >
        {draft?.content ?? ""}
      </textarea>
      <button type="submit" class="button" safe>
        {composer.send}
      </button>
      <button
        type="submit"
        class="quiet"
        formaction="/chats/preview"
        hx-post="/chats/preview"
        hx-target="#preview"
        hx-swap="innerHTML"
        aria-label={composer.preview}
        title={composer.preview}
      >
        <Icon name="preview" />
      </button>
      <button
        type="button"
        class="quiet format"
        aria-label={composer.formatting}
        title={composer.formatting}
        aria-expanded="false"
        hidden
      >
        Aa
      </button>
    </form>
  );
}

function ReplyContext({ message, words }: { message: Message; words: Words }): JSX.Element {
  return (
    <>
      <Text of={words.composer.answering} /> <Quote message={message} words={words} />
    </>
  );
}
