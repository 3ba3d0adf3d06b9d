import { Html } from "@elysiajs/html";
import { LRUCache } from "lru-cache";
import type { Chats, Format } from "../chats/chats.ts";
import type { Chat } from "../chats/history.ts";
import { Message } from "../chats/views.tsx";
import type { News } from "../chats/news.ts";
import { limits } from "../limits.ts";
import type { Reactions } from "../reactions/reactions.ts";
import type { Words } from "../words/en.ts";
import { Answer, Entries, Newer, NewQuote, NoNewer, Older, replacing, Tail } from "./views.tsx";

type Rendered = { readonly version: number; readonly html: string };

const MB = 1_024 * 1_024;

/** JavaScript keeps a character in two bytes when one of the string needs that; the entry around it takes some more. */
const size = ({ html }: Rendered) => 2 * html.length + 100;

/**
 * What pages and polls show, as HTML. A message is rendered once when it is made or changed, an answer once for all
 * who ask from the same cursor; both are the same bytes for every reader of a language. Kept up to `cacheMB`.
 */
export class Feed {
  #chats: Chats;
  #reactions: Reactions;
  #news: News;
  #format: Format;
  #rendered: LRUCache<string, Rendered>;
  #generation = 0;

  constructor(chats: Chats, reactions: Reactions, news: News, format: Format, cacheMB: number) {
    this.#chats = chats;
    this.#reactions = reactions;
    this.#news = news;
    this.#format = format;
    this.#rendered = new LRUCache({ maxSize: cacheMB * MB, sizeCalculation: size });
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
  answer(words: Words, room: number, after: number, upTo?: number): string {
    const key = `${words.language} answer ${room} ${after} ${upTo ?? ""}`;
    return this.#once(key, this.#news.head(room), () => {
      const { changed, made, cursor } = this.#chats.after(room, after);
      return (
        <Answer
          changed={this.#replacing(words, changed, upTo)}
          made={upTo === undefined ? made.map((chat) => this.message(chat, words)) : []}
          tail={<Tail room={room} cursor={cursor} upTo={upTo} />}
        />
      );
    });
  }

  /** What the log of `room` shows at first: its last messages, between the way to older ones and the tail. */
  log(words: Words, room: number): string {
    const head = this.#news.head(room);
    return this.#once(`${words.language} log ${room}`, head, () => (
      <Entries
        {...this.#past(words, room, this.#chats.last(room))}
        tail={<Tail room={room} cursor={head} />}
      />
    ));
  }

  /** The messages of `room` next older than message `before`, below the way to still older ones. */
  past(words: Words, room: number, before: number): string {
    return (<Entries {...this.#past(words, room, this.#chats.before(room, before))} />) as string;
  }

  /** Message `chat` among those around it: between the ways to older and newer ones, or above the tail. */
  around(words: Words, chat: Chat): string {
    const { messages } = limits.around;
    const { room, id } = chat;
    const newer = this.#chats.since(room, id, messages);
    const upTo = newer.at(-1)?.id ?? id;
    const isEnd = !this.#chats.hasSince(room, upTo);
    return (
      <Entries
        {...this.#past(words, room, [...this.#chats.before(room, id, messages), chat, ...newer])}
        newer={!isEnd && <Newer words={words} room={room} upTo={upTo} />}
        tail={<Tail room={room} cursor={this.#news.head(room)} upTo={isEnd ? undefined : upTo} />}
      />
    ) as string;
  }

  /**
   * What comes next on a page whose last message is `upTo` and which knows what changed until `after`: what changed
   * since, the messages next newer, and the way to still newer ones, or at the end of all the tail that brings them.
   */
  next(words: Words, room: number, upTo: number, after: number): string {
    const { changed, cursor } = this.#chats.after(room, after);
    const made = this.#chats.since(room, upTo);
    const last = made.at(-1)?.id ?? upTo;
    // Where not all that changed fits into this answer, a tail that brings the new would pass the rest by.
    const isEnd = cursor >= this.#news.head(room) && !this.#chats.hasSince(room, last);
    return (
      <Answer
        changed={this.#replacing(words, changed, upTo)}
        made={made.map((chat) => this.message(chat, words))}
        newer={isEnd ? made.length === 0 && <NoNewer /> : <Newer words={words} room={room} upTo={last} />}
        tail={<Tail room={room} cursor={cursor} upTo={isEnd ? undefined : last} isNext />}
      />
    ) as string;
  }

  /** The messages of `room` next newer than message `since`, for a page of their own. */
  later(words: Words, room: number, since: number): string {
    const chats = this.#chats.since(room, since);
    const last = chats.at(-1)?.id ?? since;
    return (
      <Entries
        {...this.#past(words, room, chats)}
        newer={this.#chats.hasSince(room, last) && <Newer words={words} room={room} upTo={last} />}
      />
    ) as string;
  }

  /** A message by itself. */
  message(chat: Chat, words: Words): string {
    // A reply shows another message as well, and both versions only ever grow.
    const version = chat.version + (chat.quotedVersion ?? 0);
    return this.#once(`${words.language} chat ${chat.id}`, version, () => (
      <Message
        words={words}
        chat={chat}
        html={chat.html ?? this.#formatOld(chat)}
        quoted={chat.replyTo === null ? undefined : this.#chats.find(chat.replyTo)}
        reactions={this.#reactions.of(chat.id)}
      />
    ));
  }

  /** What was said before Robin formatted, and called nobody then. */
  #formatOld({ author, content, room }: Chat): string {
    return this.#format(content, { ...author, role: "member" }, room).html;
  }

  #past(words: Words, room: number, chats: readonly Chat[]) {
    const oldest = chats[0]?.id;
    const more = oldest !== undefined && this.#chats.hasBefore(room, oldest);
    return {
      older: more && <Older words={words} room={room} before={oldest} />,
      messages: chats.map((chat) => this.message(chat, words)),
    };
  }

  /** Messages that take the place of those with their ids, and of what others quote of them. */
  #replacing(words: Words, changed: readonly Chat[], upTo = Infinity): readonly JSX.Element[] {
    return changed
      .filter(({ id }) => id <= upTo)
      .map((chat) => (
        <>
          {replacing(this.message(chat, words)) as "safe"}
          {chat.isQuoted && <NewQuote chat={chat} words={words} />}
        </>
      ));
  }

  #once(key: string, version: number, render: () => JSX.Element): string {
    const kept = this.#rendered.get(key);
    if (kept?.version === version) return kept.html;
    const html = render() as string;
    // Joins the parts for good, of which JavaScript keeps a string and which it would walk for every answer.
    html.charCodeAt(0);
    this.#rendered.set(key, { version, html });
    return html;
  }
}
