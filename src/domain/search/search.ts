import type { Database } from "bun:sqlite";
import type { User } from "../user.ts";
import type { Messages } from "../messages/messages.ts";
import type { Message } from "../messages/history.ts";
import { limits } from "../../base/limits.ts";
import type { People } from "../accounts/people.ts";
import type { Files, StoredFile } from "../files/files.ts";
import { letters } from "../../formatting/wordFolding.ts";
import { foldName } from "../../names/folding.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { Room } from "../room.ts";
import type { Sentence } from "../../words/en.ts";
import { Matches } from "./matches.ts";
import { type Filter, OTHER_QUOTES, type Query } from "./query.ts";
import { Times } from "./times.ts";

/** A message that was found, with its files, between those before and after it in its room. */
export type Hit = {
  readonly message: Message;
  readonly files: readonly StoredFile[];
  readonly before: Message | undefined;
  readonly after: Message | undefined;
};

export type Found = {
  readonly hits: readonly Hit[];
  /** How many there are, or at least; undefined where one has gone on to older ones. */
  readonly count?: { readonly least: number; readonly isAll: boolean };
  /** Where to go on: among the messages before this one, of which some may match. Undefined: none does. */
  readonly below: number | undefined;
  readonly reason?: Sentence;
};

/** What a filter looks like that has something behind it. */
const EXAMPLES: Readonly<Record<Filter, string>> = {
  from: "from:Ada",
  in: "in:Lobby",
  has: "has:image",
  before: "before:2026-11-25",
  after: "after:2026-11",
};

/** The author of nothing. Guests do not learn who has an account: they look for it in vain as for all who said nothing. */
const NOBODY = 0;

/** The sign that stands before rooms, and quotes. */
const AROUND = new RegExp(`^#+|["${OTHER_QUOTES}]`, "gu");

type Parts = {
  readonly messages: Messages;
  readonly files: Files;
  readonly rooms: Rooms;
  readonly people: People;
};

/** Finds what was said, the newest first, in the rooms that one may read and nowhere else. */
export class Search {
  #of: Parts;
  #matches: Matches;
  #times: Times;

  constructor(db: Database, of: Parts) {
    this.#of = of;
    this.#matches = new Matches(db, of.files);
    this.#times = new Times(db);
  }

  /** What `query` finds for `user` (undefined: a guest), in `room` if that is given, among the messages before `below`. */
  find(query: Query, user: User | undefined, below = Infinity, room?: Room): Found {
    const nothing = (reason?: Sentence): Found => ({ hits: [], below: undefined, ...(reason && { reason }) });
    const { terms, has, after, before, noDate, noAttachment, noValue } = query;
    if (noValue !== undefined) return nothing(({ search }) => search.noValue(noValue, EXAMPLES[noValue]));
    if (noDate !== undefined) return nothing(({ search }) => search.noDate(noDate));
    if (noAttachment !== undefined) return nothing(({ search }) => search.noAttachment(noAttachment));
    const isEmpty = terms.length + query.from.length + query.in.length + has.size === 0;
    if (isEmpty && after === undefined && before === undefined) return nothing();

    const authors = new Set<number>();
    for (const name of query.from) {
      const meant = this.#authors(name, user);
      if (meant.length === 0 && user) return nothing(({ names }) => names.unknown(name));
      for (const author of meant.length > 0 ? meant : [NOBODY]) authors.add(author);
    }
    const named = query.in.length === 0 ? this.#of.rooms.readableBy(user) : this.#named(query.in, user);
    const readable = room ? named.filter(({ id }) => id === room.id) : named;
    const [place] = query.in;
    if (readable.length === 0) return nothing(place ? ({ search }) => search.noRoom(place) : undefined);

    const rooms = new Map(readable.map((room) => [room.id, this.#of.rooms.floorFor(room, user)]));
    const time = { after: after ?? -Infinity, before: before ?? Infinity };
    const numbers = this.#times.numbers(time);
    const { hits, counted } = limits.search;
    const isFirst = below === Infinity;
    const { ids, reached } = this.#matches.find({
      terms,
      rooms,
      authors,
      has,
      ...time,
      from: numbers.from,
      below: Math.min(below, numbers.below),
      most: (isFirst ? counted : hits) + 1,
    });
    const shown = ids.slice(0, hits);
    return {
      hits: shown.map((id) => this.#hit(id, rooms)),
      below: ids.length > hits ? shown.at(-1) : reached,
      ...(isFirst && {
        count: {
          least: Math.min(ids.length, counted),
          isAll: ids.length <= counted && reached === undefined,
        },
      }),
    };
  }

  #hit(id: number, floors: ReadonlyMap<number, number>): Hit {
    const { messages, files } = this.#of;
    const message = messages.find(id)!;
    const floor = floors.get(message.room)!;
    const isSaid = (one: Message) => one.event === null && one.id > floor;
    const [before] = messages.before(message.room, id, 1).filter(isSaid);
    const [after] = messages.since(message.room, id, 1).filter(isSaid);
    return { message, files: files.of(id), before, after };
  }

  #authors(name: string, user: User | undefined): readonly number[] {
    const plain = name.replace(/^@/, "");
    if (user && plain.toLowerCase() === "me") return [user.id];
    return this.#of.people.meantBy(plain).map(({ id }) => id);
  }

  #named(names: readonly string[], user: User | undefined): readonly Room[] {
    const rooms = this.#of.rooms.readableBy(user).map((room) => {
      const name = foldName(this.#of.rooms.nameFor(room, user));
      return { room, name, bare: bare(name) };
    });
    return names.flatMap((typed) => {
      const folded = foldName(typed);
      const exact = rooms.filter(({ name }) => name === folded);
      const meant = exact.length > 0 ? exact : rooms.filter((one) => one.bare === bare(folded));
      return meant.map(({ room }) => room);
    });
  }
}

/** `name` without what cannot be told from what is typed around the name of a room, and as words compare. */
function bare(name: string): string {
  return letters(name.replace(AROUND, "").trim());
}
