import { LRUCache } from "lru-cache";
import type { Presence, Shown } from "../../domain/presence/presence.ts";
import type { User } from "../../domain/user.ts";
import type { Words } from "../../words/en.ts";
import { HereNow } from "./views.tsx";

/** Rooms of which it is kept how the list of who is in them shows. */
const KEPT = 1_000;

type Here = ReturnType<typeof hereIn>;

/** Who is in a room: rendered once for all who read a language, with a key that tells it from others. */
function hereIn(people: Shown["here"], more: boolean) {
  const rendered = new Map<Words, string>();
  return {
    key: [more, ...people.map(({ id, name, avatar }) => `${id} ${name} ${avatar}`)].join(),
    in: (words: Words) =>
      rendered.getOrInsertComputed(
        words,
        () => (<HereNow words={words} people={people} more={more} />) as string,
      ),
  };
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
    const isMissing = !more && this.#presence.isShown(user.id) && !here.some(({ id }) => id === user.id);
    if (isMissing) return hereIn([...here, user], more);
    const version = this.#presence.versionOf(room);
    const kept = this.#kept.get(room);
    if (kept?.version === version) return kept.here;
    const known = hereIn(here, more);
    this.#kept.set(room, { version, here: known });
    return known;
  }

  /** Who types in `room`, besides `user`. */
  typing(user: User, room: number): Shown["typing"] {
    return this.#presence.shown(room).typing.filter(({ id }) => id !== user.id);
  }
}
