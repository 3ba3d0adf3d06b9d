import type { Messages } from "../../domain/messages/messages.ts";
import type { Message } from "../../domain/messages/history.ts";
import { MessageItem } from "./messageItem.tsx";
import type { RoomHeads } from "../../domain/messages/roomHeads.ts";
import type { Format } from "../../domain/posting/messageFormat.ts";
import { limits } from "../../limits.ts";
import type { Reactions } from "../../domain/reactions/reactions.ts";
import type { Words } from "../../words/en.ts";
import { RenderCache } from "./renderCache.ts";
import { Answer, Entries, Newer, NewQuote, NoNewer, Older, replacing, Tail } from "./views.tsx";

/** A message and how it shows; `bytes` that takes in UTF-8. */
type Shown = { readonly message: Message; readonly html: string; readonly bytes: number };

/** The same as Changes, as far as it fits. */
type ShownChanges = {
  readonly changed: readonly Shown[];
  readonly made: readonly Shown[];
  readonly cursor: number;
};

type FeedParts = {
  readonly messages: Messages;
  readonly reactions: Reactions;
  readonly heads: RoomHeads;
  readonly format: Format;
};

/**
 * What pages and polls show, as HTML. A message is rendered once when it is made or changed, an answer once for all
 * who ask from the same cursor; both are the same bytes for every reader of a language. Kept up to `cacheMB`.
 *
 * A page and an answer end where what they show would be too much, and lead on from there. Messages up to `floor` are not
 * there for the reader, nor what others quote of them.
 */
export class Feed {
  #messages: Messages;
  #reactions: Reactions;
  #heads: RoomHeads;
  #format: Format;
  #bytes: number;
  #rendered: RenderCache;
  #generation = 0;

  /** `bytes`: of messages on a page, and in an answer. */
  constructor(
    { messages, reactions, heads, format }: FeedParts,
    cacheMB: number,
    bytes: number = limits.page.bytes,
  ) {
    this.#messages = messages;
    this.#reactions = reactions;
    this.#heads = heads;
    this.#format = format;
    this.#bytes = bytes;
    this.#rendered = new RenderCache(cacheMB);
  }

  /** Grows when all that was rendered before is to be rendered anew. */
  get generation(): number {
    return this.#generation;
  }

  /** Forgets what was rendered: somebody is called otherwise by now. */
  forget(): void {
    this.#rendered.clear();
    this.#generation += 1;
  }

  /**
   * The answer to a poll of `room` from `after`: what changed since, and the tail that asks on. For a page that shows
   * nothing beyond message `upTo`, only what changed of that.
   */
  answer(words: Words, room: number, after: number, upTo?: number, floor = 0): string {
    const key = `${words.language} answer ${room} ${after} ${upTo ?? ""} ${floor}`;
    const answer = () => {
      const { changed, made, cursor } = this.#changes(words, { room, after, upTo, floor });
      return (
        <Answer
          changed={this.#replacing(words, changed)}
          made={made.map(({ html }) => html)}
          tail={<Tail room={room} cursor={cursor} upTo={upTo} />}
        />
      );
    };
    return this.#rendered.get(key, this.#heads.head(room), answer).html;
  }

  /** What the log of `room` shows at first: its last messages, between the way to older ones and the tail. */
  log(words: Words, room: number, floor = 0): string {
    const head = this.#heads.head(room);
    const log = () => (
      <Entries
        {...this.#past(words, room, this.#newestOf(words, this.#messages.last(room), floor), floor)}
        tail={<Tail room={room} cursor={head} />}
      />
    );
    return this.#rendered.get(`${words.language} log ${room} ${floor}`, head, log).html;
  }

  /** The messages of `room` next older than message `before`, below the way to still older ones. */
  past(words: Words, room: number, before: number, floor = 0): string {
    const shown = this.#newestOf(words, this.#messages.before(room, before), floor);
    return (<Entries {...this.#past(words, room, shown, floor)} />) as string;
  }

  /** Message `chat` among those around it: between the ways to older and newer ones, or above the tail. */
  around(words: Words, message: Message, floor = 0): string {
    const { messages } = limits.around;
    const { room, id } = message;
    const half = this.#bytes / 2;
    const older = this.#newestOf(words, this.#messages.before(room, id, messages), floor, half);
    const newer = this.#fitting(words, [message, ...this.#messages.since(room, id, messages)], floor, half);
    const upTo = newer.at(-1)!.message.id;
    const isEnd = !this.#messages.hasSince(room, upTo);
    return (
      <Entries
        {...this.#past(words, room, [...older, ...newer], floor)}
        newer={!isEnd && <Newer words={words} room={room} upTo={upTo} />}
        tail={<Tail room={room} cursor={this.#heads.head(room)} upTo={isEnd ? undefined : upTo} />}
      />
    ) as string;
  }

  /**
   * What comes next on a page whose last message is `upTo` and which knows what changed until `after`: what changed
   * since, the messages next newer, and the way to still newer ones, or at the end of all the tail that brings them.
   */
  next(words: Words, room: number, upTo: number, after: number, floor = 0): string {
    const made = this.#fitting(words, this.#messages.since(room, Math.max(upTo, floor)), floor);
    const last = made.at(-1)?.message.id ?? upTo;
    const left = made.reduce((bytes, shown) => bytes - shown.bytes, this.#bytes);
    const { changed, cursor } = this.#changes(words, { room, after, upTo, floor }, left);
    // Where not all that changed fits into this answer, a tail that brings the new would pass the rest by.
    const isEnd = cursor >= this.#heads.head(room) && !this.#messages.hasSince(room, last);
    return (
      <Answer
        changed={this.#replacing(words, changed)}
        made={made.map(({ html }) => html)}
        newer={isEnd ? made.length === 0 && <NoNewer /> : <Newer words={words} room={room} upTo={last} />}
        tail={<Tail room={room} cursor={cursor} upTo={isEnd ? undefined : last} isNext />}
      />
    ) as string;
  }

  /** The messages of `room` next newer than message `since`, for a page of their own. */
  later(words: Words, room: number, since: number, floor = 0): string {
    const shown = this.#fitting(words, this.#messages.since(room, Math.max(since, floor)), floor);
    const last = shown.at(-1)?.message.id ?? since;
    return (
      <Entries
        {...this.#past(words, room, shown, floor)}
        newer={this.#messages.hasSince(room, last) && <Newer words={words} room={room} upTo={last} />}
      />
    ) as string;
  }

  /** A message by itself. */
  message(message: Message, words: Words, floor = 0): string {
    return this.#show(message, words, floor).html;
  }

  #show(message: Message, words: Words, floor: number): Shown {
    const quotes = message.replyTo !== null && message.replyTo > floor;
    // A reply shows another message as well, and both versions only ever grow.
    const version = message.version + (message.quotedVersion ?? 0);
    const item = () => (
      <MessageItem
        words={words}
        message={message}
        html={message.html ?? this.#formatOld(message)}
        quoted={quotes ? this.#messages.find(message.replyTo!) : undefined}
        reactions={this.#reactions.of(message.id)}
      />
    );
    const key = `${words.language} chat ${message.id}${quotes ? " quoting" : ""}`;
    const { html, bytes } = this.#rendered.get(key, version, item);
    return { message, html, bytes };
  }

  /** What was formatted by older rules, or before there were any: its names mean what they meant then. */
  #formatOld(message: Message): string {
    const { author, content, room } = message;
    return this.#format(content, { ...author, role: "member" }, room, message).html;
  }

  #past(words: Words, room: number, shown: readonly Shown[], floor: number) {
    const oldest = shown[0]?.message.id;
    const more = oldest !== undefined && this.#messages.hasBefore(room, oldest, floor);
    return {
      older: more && <Older words={words} room={room} before={oldest} />,
      messages: shown.map(({ html }) => html),
    };
  }

  /**
   * What changed in `room` since `after`, as far as it fits into `bytes`, for a page that shows messages up to `upTo`,
   * if it does not show the newest.
   */
  #changes(
    words: Words,
    { room, after, upTo, floor }: { room: number; after: number; upTo: number | undefined; floor: number },
    bytes?: number,
  ): ShownChanges {
    const { changed, made, cursor } = this.#messages.after(room, after);
    // Where a message that was changed again ends up is for a later answer, as it is in Changes.
    const numberOf = ({ id, version }: Message) => (id > after ? id : version);
    const all = [...changed, ...made]
      .filter(({ id }) => id > floor && (upTo === undefined || id <= upTo))
      .sort((one, other) => numberOf(one) - numberOf(other));
    const shown = this.#fitting(words, all, floor, bytes);
    // A page that ends before the newest may show what was made after its cursor.
    const isKnown = ({ message }: Shown) => upTo !== undefined || message.id <= after;
    return {
      changed: shown.filter(isKnown),
      made: shown.filter((one) => !isKnown(one)),
      cursor: shown.length === all.length ? cursor : numberOf(shown.at(-1)!.message),
    };
  }

  /** Of `chats`, oldest first, the newest that fit into `bytes`. */
  #newestOf(words: Words, messages: readonly Message[], floor: number, bytes?: number): readonly Shown[] {
    const there = messages.filter(({ id }) => id > floor);
    return this.#fitting(words, there.toReversed(), floor, bytes).toReversed();
  }

  /** As many of `chats`, from the first on, as fit into `bytes`; at least one, so that there is a way on. */
  #fitting(words: Words, messages: readonly Message[], floor: number, bytes = this.#bytes): readonly Shown[] {
    const shown: Shown[] = [];
    let left = bytes;
    for (const message of messages) {
      const one = this.#show(message, words, floor);
      left -= one.bytes;
      if (left < 0 && shown.length > 0) break;
      shown.push(one);
    }
    return shown;
  }

  /** Messages that take the place of those with their ids, and of what others quote of them. */
  #replacing(words: Words, changed: readonly Shown[]): readonly JSX.Element[] {
    return changed.map(({ message, html }) => (
      <>
        {replacing(html) as "safe"}
        {message.isQuoted && <NewQuote message={message} words={words} />}
      </>
    ));
  }
}
