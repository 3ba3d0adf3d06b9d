import type { Messages, Format } from "../../domain/messages/messages.ts";
import type { Message } from "../../domain/messages/history.ts";
import { MessageItem } from "./messageItem.tsx";
import type { RoomHeads } from "../../domain/messages/roomHeads.ts";
import { limits } from "../../limits.ts";
import type { Reactions } from "../../domain/reactions/reactions.ts";
import type { Words } from "../../words/en.ts";
import { RenderCache } from "./renderCache.ts";
import { Entries, FeedFragment, Newer, NewQuote, NoNewer, Older, replacing, Tail } from "./views.tsx";

/** A message and how it shows; `bytes` that takes in UTF-8. */
type Shown = { readonly message: Message; readonly html: string; readonly bytes: number };

/** What changed, as far as it fits. */
type ShownChanges = {
  readonly changed: readonly Shown[];
  readonly made: readonly Shown[];
  readonly cursor: number;
};

type Since = {
  readonly room: number;
  readonly after: number;
  readonly upTo: number | undefined;
  readonly historyFloor: number;
};

type FeedParts = {
  readonly messages: Messages;
  readonly reactions: Reactions;
  readonly heads: RoomHeads;
  readonly format: Format;
};

/**
 * The messages that pages and feed requests show, as HTML. A message is rendered once when it is made or changed, a fragment once for
 * all who ask from the same cursor; both are the same bytes for every viewer of a language. The cache takes up to `cacheMB`.
 *
 * A page and a fragment end where they would show too much, and lead on from there. Messages up to `historyFloor` are not there for the
 * viewer, nor are quotes of them.
 */
export class Feed {
  #messages: Messages;
  #reactions: Reactions;
  #heads: RoomHeads;
  #format: Format;
  #bytes: number;
  #rendered: RenderCache;
  #generation = 0;

  /** `bytes`: of messages on a page, and in a fragment. */
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

  /** Grows when all that was rendered before has to be rendered anew. */
  get generation(): number {
    return this.#generation;
  }

  /** Has everything rendered anew: a name has changed that stands in many places. */
  forget(): void {
    this.#rendered.clear();
    this.#generation += 1;
  }

  /**
   * What changed in `room` since `after`, and the tail that asks on. For a page that shows nothing beyond message `upTo`, only what
   * changed of that.
   */
  changes(words: Words, room: number, after: number, upTo?: number, historyFloor = 0): string {
    const key = `${words.language} changes ${room} ${after} ${upTo ?? ""} ${historyFloor}`;
    const render = () => {
      const { changed, made, cursor } = this.#changesSince(words, { room, after, upTo, historyFloor });
      return (
        <FeedFragment
          changed={this.#replacing(words, changed)}
          made={made.map(({ html }) => html)}
          tail={<Tail room={room} cursor={cursor} upTo={upTo} />}
        />
      );
    };
    return this.#rendered.get(key, this.#heads.head(room), render).html;
  }

  /** What the log of `room` shows at first: its last messages, between the way to older ones and the tail. */
  log(words: Words, room: number, historyFloor = 0): string {
    const head = this.#heads.head(room);
    const log = () => (
      <Entries
        {...this.#past(
          words,
          room,
          this.#newestOf(words, this.#messages.last(room), historyFloor),
          historyFloor,
        )}
        tail={<Tail room={room} cursor={head} />}
      />
    );
    return this.#rendered.get(`${words.language} log ${room} ${historyFloor}`, head, log).html;
  }

  /** The messages of `room` next older than message `before`, below the way to still older ones. */
  past(words: Words, room: number, before: number, historyFloor = 0): string {
    const shown = this.#newestOf(words, this.#messages.before(room, before), historyFloor);
    return (<Entries {...this.#past(words, room, shown, historyFloor)} />) as string;
  }

  /** `message` among those around it: between the ways to older and newer ones, or above the tail. */
  around(words: Words, message: Message, historyFloor = 0): string {
    const { messages } = limits.around;
    const { room, id } = message;
    const half = this.#bytes / 2;
    const older = this.#newestOf(words, this.#messages.before(room, id, messages), historyFloor, half);
    const newer = this.#fitting(
      words,
      [message, ...this.#messages.since(room, id, messages)],
      historyFloor,
      half,
    );
    const upTo = newer.at(-1)!.message.id;
    const isEnd = !this.#messages.hasSince(room, upTo);
    return (
      <Entries
        {...this.#past(words, room, [...older, ...newer], historyFloor)}
        newer={!isEnd && <Newer words={words} room={room} upTo={upTo} />}
        tail={<Tail room={room} cursor={this.#heads.head(room)} upTo={isEnd ? undefined : upTo} />}
      />
    ) as string;
  }

  /**
   * What comes next on a page whose last message is `upTo` and which knows what changed until `after`: what changed
   * since, the messages next newer, and the way to still newer ones, or at the end of all the tail that brings them.
   */
  next(words: Words, room: number, upTo: number, after: number, historyFloor = 0): string {
    const made = this.#fitting(words, this.#messages.since(room, Math.max(upTo, historyFloor)), historyFloor);
    const last = made.at(-1)?.message.id ?? upTo;
    const left = made.reduce((bytes, shown) => bytes - shown.bytes, this.#bytes);
    const { changed, cursor } = this.#changesSince(words, { room, after, upTo, historyFloor }, left);
    // Where not all that changed fits in, a tail that brings the new would pass the rest by.
    const isEnd = cursor >= this.#heads.head(room) && !this.#messages.hasSince(room, last);
    return (
      <FeedFragment
        changed={this.#replacing(words, changed)}
        made={made.map(({ html }) => html)}
        newer={isEnd ? made.length === 0 && <NoNewer /> : <Newer words={words} room={room} upTo={last} />}
        tail={<Tail room={room} cursor={cursor} upTo={isEnd ? undefined : last} isNext />}
      />
    ) as string;
  }

  /** The messages of `room` next newer than message `since`, for a page of their own. */
  later(words: Words, room: number, since: number, historyFloor = 0): string {
    const shown = this.#fitting(
      words,
      this.#messages.since(room, Math.max(since, historyFloor)),
      historyFloor,
    );
    const last = shown.at(-1)?.message.id ?? since;
    return (
      <Entries
        {...this.#past(words, room, shown, historyFloor)}
        newer={this.#messages.hasSince(room, last) && <Newer words={words} room={room} upTo={last} />}
      />
    ) as string;
  }

  /** A message by itself. */
  message(message: Message, words: Words, historyFloor = 0): string {
    return this.#show(message, words, historyFloor).html;
  }

  #show(message: Message, words: Words, historyFloor: number): Shown {
    const quotes = message.replyTo !== null && message.replyTo > historyFloor;
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

  #past(words: Words, room: number, shown: readonly Shown[], historyFloor: number) {
    const oldest = shown[0]?.message.id;
    const more = oldest !== undefined && this.#messages.hasBefore(room, oldest, historyFloor);
    return {
      older: more && <Older words={words} room={room} before={oldest} />,
      messages: shown.map(({ html }) => html),
    };
  }

  /**
   * What changed in `room` since `after`, as far as it fits into `bytes`, for a page that shows messages up to `upTo`,
   * if it does not show the newest.
   */
  #changesSince(words: Words, { room, after, upTo, historyFloor }: Since, bytes?: number): ShownChanges {
    const { changed, made, cursor } = this.#messages.after(room, after);
    // A message that was made since stands where it was made; if it was changed again, a later fragment has that.
    const numberOf = ({ id, version }: Message) => (id > after ? id : version);
    const all = [...changed, ...made]
      .filter(({ id }) => id > historyFloor && (upTo === undefined || id <= upTo))
      .sort((one, other) => numberOf(one) - numberOf(other));
    const shown = this.#fitting(words, all, historyFloor, bytes);
    // A page that ends before the newest may show what was made after its cursor.
    const isKnown = ({ message }: Shown) => upTo !== undefined || message.id <= after;
    return {
      changed: shown.filter(isKnown),
      made: shown.filter((one) => !isKnown(one)),
      cursor: shown.length === all.length ? cursor : numberOf(shown.at(-1)!.message),
    };
  }

  /** Of `messages`, oldest first, the newest that fit into `bytes`. */
  #newestOf(
    words: Words,
    messages: readonly Message[],
    historyFloor: number,
    bytes?: number,
  ): readonly Shown[] {
    const there = messages.filter(({ id }) => id > historyFloor);
    return this.#fitting(words, there.toReversed(), historyFloor, bytes).toReversed();
  }

  /** As many of `messages`, from the first on, as fit into `bytes`; at least one, so that there is a way on. */
  #fitting(
    words: Words,
    messages: readonly Message[],
    historyFloor: number,
    bytes = this.#bytes,
  ): readonly Shown[] {
    const shown: Shown[] = [];
    let left = bytes;
    for (const message of messages) {
      const one = this.#show(message, words, historyFloor);
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
