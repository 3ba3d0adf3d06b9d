import type { Messages } from "../../domain/messages/messages.ts";
import { type Format, shownAs } from "../../domain/posting/messageFormat.ts";
import type { Message } from "../../domain/messages/history.ts";
import type { Files } from "../../domain/files/files.ts";
import type { Reactions } from "../../domain/reactions/reactions.ts";
import type { Words } from "../../words/en.ts";
import { MessageItem } from "./messageItem.tsx";
import type { RenderCache } from "./renderCache.ts";

/** A message and how it shows; `bytes` that takes in UTF-8. */
export type Shown = { readonly message: Message; readonly html: string; readonly bytes: number };

/** For whom messages are rendered: those up to `historyFloor` are not there, nor are quotes of them. */
export type Audience = { readonly words: Words; readonly historyFloor: number };

export type RendererParts = {
  readonly messages: Messages;
  readonly reactions: Reactions;
  readonly files: Files;
  readonly format: Format;
};

/** Renders messages, each once when it is made or changed, and as many as fit on a page. */
export class MessageRenderer {
  #of: RendererParts;
  #rendered: RenderCache;
  #bytes: number;

  constructor(of: RendererParts, rendered: RenderCache, bytes: number) {
    this.#of = of;
    this.#rendered = rendered;
    this.#bytes = bytes;
  }

  show(message: Message, { words, historyFloor }: Audience): Shown {
    const { messages, reactions, files } = this.#of;
    const quotes = message.replyTo !== null && message.replyTo > historyFloor;
    // A reply shows another message as well, and both versions only ever grow.
    const version = message.version + (message.quotedVersion ?? 0);
    const item = () => (
      <MessageItem
        words={words}
        message={message}
        html={shownAs(message, this.#of.format)}
        quoted={quotes ? messages.find(message.replyTo!) : undefined}
        reactions={reactions.of(message.id)}
        files={files.of(message.id)}
      />
    );
    const key = `${words.language} chat ${message.id}${quotes ? " quoting" : ""}`;
    const { html, bytes } = this.#rendered.get(key, version, item);
    return { message, html, bytes };
  }

  /** As many of `messages`, from the first on, as fit into `bytes`; at least one, so that there is a way on. */
  fitting(messages: readonly Message[], audience: Audience, bytes = this.#bytes): readonly Shown[] {
    const shown: Shown[] = [];
    let left = bytes;
    for (const message of messages) {
      const one = this.show(message, audience);
      left -= one.bytes;
      if (left < 0 && shown.length > 0) break;
      shown.push(one);
    }
    return shown;
  }

  /** Of `messages`, oldest first, the newest that fit into `bytes`. */
  newestFitting(messages: readonly Message[], audience: Audience, bytes?: number): readonly Shown[] {
    const there = messages.filter(({ id }) => id > audience.historyFloor);
    return this.fitting(there.toReversed(), audience, bytes).toReversed();
  }
}
