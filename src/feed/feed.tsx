import { Html } from "@elysiajs/html";
import { LRUCache } from "lru-cache";
import type { Chat, Chats } from "../chats/chats.ts";
import { Message } from "../chats/views.tsx";
import type { News } from "../chats/news.ts";
import { Answer, Entries, replacing } from "./views.tsx";

type Rendered = { readonly version: number; readonly html: string };

const MB = 1_024 * 1_024;

/** JavaScript keeps a character in two bytes when one of the string needs that; the entry around it takes some more. */
const size = ({ html }: Rendered) => 2 * html.length + 100;

/**
 * What pages and polls show, as HTML. A message is rendered once when it is made or changed, an answer once for all
 * who ask from the same cursor; both are the same bytes for every reader. Kept up to `cacheMB`.
 */
export class Feed {
  #chats: Chats;
  #news: News;
  #rendered: LRUCache<string, Rendered>;

  constructor(chats: Chats, news: News, cacheMB: number) {
    this.#chats = chats;
    this.#news = news;
    this.#rendered = new LRUCache({ maxSize: cacheMB * MB, sizeCalculation: size });
  }

  /** The answer to a poll of `room` from `after`: what changed since, and the tail that asks on. */
  answer(room: number, after: number): string {
    return this.#once(`answer ${room} ${after}`, this.#news.head(room), () => {
      const { changed, made, cursor } = this.#chats.after(room, after);
      return (
        <Answer
          room={room}
          changed={changed.map((chat) => replacing(this.#message(chat)))}
          made={made.map((chat) => this.#message(chat))}
          cursor={cursor}
        />
      );
    });
  }

  /** What the log of `room` shows at first: its last messages, between the way to older ones and the tail. */
  log(room: number): string {
    const head = this.#news.head(room);
    return this.#once(`log ${room}`, head, () => this.#part(room, this.#chats.last(room), head));
  }

  /** The messages of `room` next older than message `before`, below the way to still older ones. */
  past(room: number, before: number): string {
    return this.#part(room, this.#chats.before(room, before));
  }

  #part(room: number, chats: readonly Chat[], cursor?: number): string {
    const oldest = chats[0]?.id;
    const more = oldest !== undefined && this.#chats.hasBefore(room, oldest);
    const messages = chats.map((chat) => this.#message(chat));
    const before = more ? oldest : undefined;
    return (<Entries room={room} messages={messages} before={before} cursor={cursor} />) as string;
  }

  #message(chat: Chat): string {
    return this.#once(`chat ${chat.id}`, chat.version, () => <Message chat={chat} />);
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
