import type { Message } from "../../domain/messages/history.ts";
import type { RoomHeads } from "../../domain/messages/roomHeads.ts";
import { limits } from "../../base/limits.ts";
import type { Words } from "../../words/en.ts";
import { type Audience, MessageRenderer, type RendererParts, type Shown } from "./messageRenderer.tsx";
import { RenderCache } from "./renderCache.ts";
import { Quote } from "./messageItem.tsx";
import { Tail, Way } from "./views.tsx";

type Since = { readonly room: number; readonly after: number; readonly upTo: number | undefined };

/** What was asked for last of what changed, and what that is. */
type Latest = {
  readonly words: Words;
  readonly room: number;
  readonly after: number;
  readonly upTo: number | undefined;
  readonly historyFloor: number;
  readonly head: number;
  readonly generation: number;
  readonly html: string;
};

/**
 * The messages that pages and feed requests show, as HTML. A fragment is rendered once for all who ask from the same cursor, and is the
 * same bytes for every viewer of a language. The cache takes up to `cacheMB`.
 *
 * A page and a fragment end where they would show too much, and lead on from there. Messages up to `historyFloor` are not there for the
 * viewer, nor are quotes of them.
 */
export class Feed {
  #messages: RendererParts["messages"];
  #heads: RoomHeads;
  #bytes: number;
  #rendered: RenderCache;
  #renderer: MessageRenderer;
  #generation = 0;
  #latest: Latest | undefined;

  /** `bytes`: of messages on a page, and in a fragment. */
  constructor(
    of: RendererParts & { readonly heads: RoomHeads },
    cacheMB: number,
    bytes: number = limits.page.bytes,
  ) {
    this.#messages = of.messages;
    this.#heads = of.heads;
    this.#bytes = bytes;
    this.#rendered = new RenderCache(cacheMB);
    this.#renderer = new MessageRenderer(of, this.#rendered, bytes);
  }

  /** Grows when all that was rendered before has to be rendered anew. */
  get generation(): number {
    return this.#generation;
  }

  /** Has everything rendered anew: a name has changed that stands in many places. */
  forget(): void {
    this.#rendered.clear();
    this.#generation += 1;
  }

  /** What changed in `room` since `after`, of messages up to `upTo` where the page ends there, and the tail that asks on. */
  changes(words: Words, room: number, after: number, upTo?: number, historyFloor = 0): string {
    const head = this.#heads.head(room);
    const generation = this.#generation;
    const latest = this.#latest;
    // A thousand polls ask the same at the same moment.
    if (
      latest?.head === head &&
      latest.room === room &&
      latest.after === after &&
      latest.upTo === upTo &&
      latest.historyFloor === historyFloor &&
      latest.words === words &&
      latest.generation === generation
    )
      return latest.html;
    const render = () => {
      const { changed, made, cursor } = this.#changesSince({ room, after, upTo }, { words, historyFloor });
      return (
        <>
          {replacements(words, changed)}
          {markupOf(made)}
          <Tail room={room} cursor={cursor} upTo={upTo} />
        </>
      );
    };
    const key = `${words.language} changes ${room} ${after} ${upTo ?? ""} ${historyFloor}`;
    const { html } = this.#rendered.get(key, head, render);
    this.#latest = { words, room, after, upTo, historyFloor, head, generation, html };
    return html;
  }

  /** What the log of `room` shows at first: its last messages, between the way to older ones and the tail. */
  log(words: Words, room: number, historyFloor = 0): string {
    const audience = { words, historyFloor };
    const head = this.#heads.head(room);
    const log = () => (
      <>
        {this.#past(room, this.#renderer.newestFitting(this.#messages.last(room), audience), audience)}
        <Tail room={room} cursor={head} />
      </>
    );
    return this.#rendered.get(`${words.language} log ${room} ${historyFloor}`, head, log).html;
  }

  /** The messages of `room` next older than message `before`, below the way to still older ones. */
  past(words: Words, room: number, before: number, historyFloor = 0): string {
    const audience = { words, historyFloor };
    const shown = this.#renderer.newestFitting(this.#messages.before(room, before), audience);
    return this.#past(room, shown, audience) as string;
  }

  /** `message` among those around it: between the ways to older and newer ones, or above the tail. */
  around(words: Words, message: Message, historyFloor = 0): string {
    const { messages } = limits.around;
    const audience = { words, historyFloor };
    const { room, id } = message;
    const half = this.#bytes / 2;
    const older = this.#renderer.newestFitting(this.#messages.before(room, id, messages), audience, half);
    const newest = [message, ...this.#messages.since(room, id, messages)];
    const newer = this.#renderer.fitting(newest, audience, half);
    const upTo = newer.at(-1)!.message.id;
    const isEnd = !this.#messages.hasSince(room, upTo);
    return (
      <>
        {this.#past(room, [...older, ...newer], audience)}
        {!isEnd && <Way words={words} room={room} to="newer" from={upTo} />}
        <Tail room={room} cursor={this.#heads.head(room)} upTo={isEnd ? undefined : upTo} />
      </>
    ) as string;
  }

  /** What changed since `after` on a page that ends with message `upTo`, the next newer messages, and the way or the tail behind them. */
  next(words: Words, room: number, upTo: number, after: number, historyFloor = 0): string {
    const audience = { words, historyFloor };
    const made = this.#fittingSince(room, upTo, audience);
    const last = made.at(-1)?.message.id ?? upTo;
    const left = made.reduce((bytes, shown) => bytes - shown.bytes, this.#bytes);
    const { changed, cursor } = this.#changesSince({ room, after, upTo }, audience, left);
    // Where not all that changed fits in, a tail that brings the new would pass the rest by.
    const isEnd = cursor >= this.#heads.head(room) && !this.#messages.hasSince(room, last);
    return (
      <>
        {replacements(words, changed)}
        {markupOf(made)}
        {!isEnd && <Way words={words} room={room} to="newer" from={last} />}
        {isEnd && made.length === 0 && <li id="newer" hx-swap-oob="delete"></li>}
        <Tail room={room} cursor={cursor} upTo={isEnd ? undefined : last} isNext />
      </>
    ) as string;
  }

  /** The messages of `room` next newer than message `since`, for a page of their own. */
  later(words: Words, room: number, since: number, historyFloor = 0): string {
    const audience = { words, historyFloor };
    const shown = this.#fittingSince(room, since, audience);
    const last = shown.at(-1)?.message.id ?? since;
    return (
      <>
        {this.#past(room, shown, audience)}
        {this.#messages.hasSince(room, last) && <Way words={words} room={room} to="newer" from={last} />}
      </>
    ) as string;
  }

  /** A message by itself. */
  message(message: Message, words: Words, historyFloor = 0): string {
    return this.#renderer.show(message, { words, historyFloor }).html;
  }

  #fittingSince(room: number, since: number, audience: Audience): readonly Shown[] {
    const messages = this.#messages.since(room, Math.max(since, audience.historyFloor));
    return this.#renderer.fitting(messages, audience);
  }

  #past(room: number, shown: readonly Shown[], { words, historyFloor }: Audience): JSX.Element {
    const oldest = shown[0]?.message.id;
    const isMore = oldest !== undefined && this.#messages.hasBefore(room, oldest, historyFloor);
    return (
      <>
        {isMore && <Way words={words} room={room} to="older" from={oldest} />}
        {markupOf(shown)}
      </>
    );
  }

  /** What changed in `room` since `after` that fits into `bytes`, of messages up to `upTo` where the page ends there. */
  #changesSince({ room, after, upTo }: Since, audience: Audience, bytes?: number) {
    const { changed, made, cursor } = this.#messages.after(room, after);
    // A message that was made since stands where it was made; if it was changed again, a later fragment has that.
    const numberOf = ({ id, version }: Message) => (id > after ? id : version);
    const all = [...changed, ...made]
      .filter(({ id }) => id > audience.historyFloor && (upTo === undefined || id <= upTo))
      .sort((one, other) => numberOf(one) - numberOf(other));
    const shown = this.#renderer.fitting(all, audience, bytes);
    // A page that ends before the newest may show what was made after its cursor.
    const isKnown = ({ message }: Shown) => upTo !== undefined || message.id <= after;
    return {
      changed: shown.filter(isKnown),
      made: shown.filter((one) => !isKnown(one)),
      cursor: shown.length === all.length ? cursor : numberOf(shown.at(-1)!.message),
    };
  }
}

function markupOf(shown: readonly Shown[]): readonly JSX.Element[] {
  return shown.map(({ html }) => html);
}

/** Messages that take the place of those with their ids, where the page shows these, and of every quote of them. */
function replacements(words: Words, changed: readonly Shown[]): readonly JSX.Element[] {
  return changed.map(({ message, html }) => (
    <>
      {html.replace("<li ", '<li hx-swap-oob="true" ') as "safe"}
      {message.isQuoted && (
        <a hx-swap-oob={`innerHTML:.quote-${message.id}`}>
          <Quote message={message} words={words} />
        </a>
      )}
    </>
  ));
}
