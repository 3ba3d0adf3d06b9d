import type { Room } from "../room.ts";
import type { InboxRow, InboxRows, Range, Source } from "./inboxRows.ts";

/** A room in which something may be meant for somebody. */
export type Place = {
  readonly room: Room;
  readonly sources: readonly Source[];
  /** Messages up to this one are hidden from the user. */
  readonly floor: number;
  /** The newest change of the room. */
  readonly head: number;
  /** Messages up to this one are read; and reactions up to that change. */
  readonly read: number;
  readonly reactionsRead: number;
};

type Found = {
  readonly place: Place;
  readonly source: Source;
  readonly row: InboxRow;
  /** More than 1 only for messages of a direct room. */
  readonly count: number;
};

type Taken = {
  readonly found: readonly Found[];
  /** Whether there are older ones, and which change all of those come before. */
  readonly isMore: boolean;
  readonly reached: number;
};

export const NOTHING: Taken = { found: [], isMore: false, reached: 0 };

/** Where one source of one room has come to. */
type Head = { readonly place: Place; readonly source: Source; readonly row: InboxRow };

/** Goes through what is meant for a user, from the newest on, in all rooms at once: what is unread, or what is read. */
export class InboxWalk {
  #rows: InboxRows;
  #user: Pick<Range, "user" | "hides">;
  #places: readonly Place[];
  #isUnread: boolean;

  constructor(
    rows: InboxRows,
    user: Pick<Range, "user" | "hides">,
    places: readonly Place[],
    isUnread: boolean,
  ) {
    this.#rows = rows;
    this.#user = user;
    this.#places = places;
    this.#isUnread = isUnread;
  }

  /** The newest `most` that came before change `below`. */
  take(below: number, most: number): Taken {
    const heads = this.#places.flatMap((place) =>
      place.sources.flatMap((source) => this.#headOf(place, source, below)),
    );
    const found: Found[] = [];
    let reached = below;
    while (heads.length > 0 && found.length < most) {
      const { place, source, row } = takeNewest(heads);
      // What is said to a few is one entry until something else came in between.
      const next = heads.reduce((newest, head) => Math.max(newest, head.row.key), 0);
      reached = source === "direct" ? next + 1 : row.key;
      const range = this.#range(place, source, row.key + 1);
      const count =
        source === "direct" ? this.#rows.count({ ...range, above: Math.max(range.above, next) }) : 1;
      found.push({ place, source, row, count });
      heads.push(...this.#headOf(place, source, reached));
    }
    return { found, isMore: heads.length > 0, reached };
  }

  #headOf(place: Place, source: Source, below: number): readonly Head[] {
    const range = this.#range(place, source, below);
    // Nothing has changed there since.
    if (range.above >= Math.min(place.head, range.below)) return [];
    const row = this.#rows.newest(source, range);
    return row ? [{ place, source, row }] : [];
  }

  #range({ room, floor, read, reactionsRead }: Place, source: Source, below: number): Range {
    const mark = source === "reactions" ? reactionsRead : read;
    return {
      ...this.#user,
      room: room.id,
      above: this.#isUnread ? mark : 0,
      below: this.#isUnread ? below : Math.min(below, mark + 1),
      floor,
    };
  }
}

function takeNewest(heads: Head[]): Head {
  let newest = 0;
  for (let index = 1; index < heads.length; index += 1)
    if (heads[index]!.row.key > heads[newest]!.row.key) newest = index;
  return heads.splice(newest, 1)[0]!;
}
