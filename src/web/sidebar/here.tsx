import { LRUCache } from "lru-cache";
import type { Presence, Shown } from "../../domain/presence/presence.ts";
import type { User } from "../../domain/user.ts";
import type { Words } from "../../words/en.ts";
import { HereNow } from "./views.tsx";

/** Rooms of which it is kept how the list of who is in them shows. */
const KEPT = 1_000;

/** Who is in a room: rendered once for all who read a language, with a key that tells it from others. */
class Here {
  readonly key: string;
  #people: Shown["here"];
  #more: boolean;
  #rendered = new Map<Words, string>();

  constructor(people: Shown["here"], more: boolean) {
    this.#people = people;
    this.#more = more;
    this.key = [more, ...people.map(({ id, name }) => `${id} ${name}`)].join();
  }

  in(words: Words): string {
    let html = this.#rendered.get(words);
    if (html === undefined) {
      html = (<HereNow words={words} people={this.#people} more={this.#more} />) as string;
      this.#rendered.set(words, html);
    }
    return html;
  }
}

/** Who is in each room and who types there, as its readers are told. */
export class RoomPresence {
  #presence: Presence;
  #kept = new LRUCache<number, { readonly version: number; readonly here: Here }>({ max: KEPT });

  constructor(presence: Presence) {
    this.#presence = presence;
  }

  /** Who is in `room`: the same for all, and told to all of them. */
  here(user: User, room: number): Here {
    const { here, more } = this.#presence.shown(room);
    // Who opens a page is here, also before the page has asked for anything.
    if (!more && !here.some(({ id }) => id === user.id)) return new Here([...here, user], more);
    const version = this.#presence.versionOf(room);
    const kept = this.#kept.get(room);
    if (kept?.version === version) return kept.here;
    const known = new Here(here, more);
    this.#kept.set(room, { version, here: known });
    return known;
  }

  /** Who types in `room`, besides `user`. */
  typing(user: User, room: number): Shown["typing"] {
    return this.#presence.shown(room).typing.filter(({ id }) => id !== user.id);
  }
}
