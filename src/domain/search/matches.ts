import type { Database } from "bun:sqlite";
import type { Files } from "../files/files.ts";
import { type FileFilter, filterOf } from "../files/fileTypes.ts";
import {
  anyBlock,
  anyOf,
  blockOf,
  firstRowid,
  havingFile,
  inRowid,
  ROOM_BITS,
  ROOM_MASK,
  startOf,
} from "./indexRows.ts";
import { areIn } from "./marking.ts";
import type { Term } from "./query.ts";
import { sideBySide, wordByWord } from "./phrases.ts";

/** What is looked for: messages `from` one on and before another, newest first. */
type Sought = {
  readonly terms: readonly Term[];
  /** Where, and in each room the message that all are newer than. */
  readonly rooms: ReadonlyMap<number, number>;
  /** Whose. Empty: anybody's. */
  readonly authors: ReadonlySet<number>;
  /** What of files it has, all of these. */
  readonly has: ReadonlySet<FileFilter>;
  readonly from: number;
  readonly below: number;
  /** When: in this moment or later, and earlier than that; in ms since 1970. */
  readonly after: number;
  readonly before: number;
  readonly most: number;
};

type Matched = {
  readonly ids: readonly number[];
  /** The message down to which was looked, when time was over. Undefined: there are no more, or `most` were found. */
  readonly reached?: number;
};

/** Numbers of messages that may match, and the number down to which there are no others. */
type Batch = { readonly ids: readonly number[]; readonly down: number };

type Range = Pick<Sought, "from" | "below">;

/** A message as it is looked at. */
type Looked = {
  readonly id: number;
  readonly room: number;
  readonly author: number;
  readonly content: string;
  readonly at: number;
  readonly hasFiles: number;
};

/** Where the index is asked: in a range of numbers, in rooms as a list in JSON. */
type Within = Range & { readonly rooms: string };

/** What a row of the index has to have, and the range of its rowid. */
type Rows = Range & { readonly match: string };

/**
 * How long is looked, in ms: at samples, and at all. So many candidates are looked at however long it took to find them,
 * so that the next page comes further.
 */
const PATIENCE = { samples: 10, all: 20, fewest: 5 };

/** What stands in fewer messages that one may read is rare: they are looked at one by one, some 10 to 30 µs each. */
const RARE = 1_000;

/**
 * What stands in more messages, of all rooms, is a common one wherever one reads: up to here the index walks through all
 * of them, some 0.1 µs each. Without a bound, who reads little would wait for all that others say.
 */
const WALKED = 2_000;

/** Candidates that the index is asked for together. */
const BATCH = 100;

/** Blocks that are asked for together, once fewer were answered quickly, in ms. */
const BLOCKS = { most: 4, quick: 4 };

/** Letters by which the index knows beginnings at once, as db/0004-search.sql says. */
const LISTED = 3;

/** How many messages show whether a beginning is a common one, and how many of them have it then. */
const SAMPLE = { size: 50, common: 3 };

/** The most words and rooms that the index is asked for by name together, as each takes its time. */
const TOGETHER = { words: 6, rooms: 12 };

/**
 * Finds messages: the index proposes them, and what they say decides, their files' names included. Left alone, the index would go on until it found
 * one, however long that takes; so it is asked for all of something rare, and else for a block of numbers at a time.
 * It is asked for the rooms, too: a look at messages in others takes time, which would tell what is said there.
 */
export class Matches {
  #files: Files;
  #sql;

  constructor(db: Database, files: Files) {
    this.#files = files;
    this.#sql = {
      find: db.query<{ id: number }, Rows & { rooms: string; most: number }>(
        `select rowid >> ${ROOM_BITS} as id from search
         where search match $match and rowid >= $from and rowid < $below
           and rowid & ${ROOM_MASK} in (select value from json_each($rooms))
         order by rowid desc limit $most`,
      ),
      reach: db.query<{ id: number }, Rows>(
        `select rowid >> ${ROOM_BITS} as id from search
         where search match $match and rowid >= $from and rowid < $below
         order by rowid desc limit 1 offset ${WALKED}`,
      ),
      message: db.query<Looked, { id: number }>(
        `select id, room_id as room, user_id as author, content, created_at as at,
           exists (select 1 from files where message_id = messages.id) as hasFiles
         from messages where id = $id`,
      ),
    };
  }

  /** The newest messages that are as `sought`, as far back as there was time to look. */
  find(sought: Sought): Matched {
    const start = performance.now();
    const isOver = () => performance.now() - start > PATIENCE.all;
    const found: number[] = [];
    let looked = 0;
    for (const { ids, down } of this.#candidates(sought, start + PATIENCE.samples)) {
      for (const id of ids) {
        if (this.#isSought(id, sought)) found.push(id);
        if (found.length === sought.most) return { ids: found };
        looked += 1;
        if (looked >= PATIENCE.fewest && isOver() && id > sought.from) return { ids: found, reached: id };
      }
      if (isOver() && down > sought.from) return { ids: found, reached: down };
    }
    return { ids: found };
  }

  /** What may match: all of what is rarest, if anything that has to be in a message is rare. */
  *#candidates(sought: Sought, until: number): Generator<Batch> {
    const { rooms, authors, has, from, below } = sought;
    const within = { from, below, rooms: JSON.stringify(Array.from(rooms.keys(), inRowid)) };
    const terms = sought.terms.map((term) => this.#easiest(term, within, until));
    const by = authors.size > 0 ? [anyOf("u", authors)] : [];
    const where = rooms.size <= TOGETHER.rooms ? [anyOf("r", rooms.keys())] : [];
    const facets = [...by, ...where, ...Array.from(has, havingFile)];
    const parts = new Set([...facets, ...terms.flatMap(wordByWord)]);
    const proposals = Array.from(parts, (part) => this.#newest(part, within, RARE));
    const rare = proposals.filter(({ down }) => down === from);
    const [rarest] = rare.toSorted((one, other) => one.ids.length - other.ids.length);
    if (rarest) return yield* inBatches(rarest.ids, from);
    const top = Math.min(below, ...proposals.map(({ ids: [newest], down }) => (newest ?? down) + 1));
    yield* this.#inBlocks([...facets, ...sideBySide(terms, TOGETHER.words)], { ...within, below: top });
  }

  /** Asks for a block at a time, and for more of them together as long as the answers come quickly. */
  *#inBlocks(parts: readonly string[], within: Within): Generator<Batch> {
    const { from, below } = within;
    let count = 1;
    for (let down = below; down > from;) {
      const last = blockOf(down - 1);
      const first = Math.max(blockOf(from), last - count + 1);
      const begin = performance.now();
      const match = [anyBlock(first, last), ...parts].join(" AND ");
      const batch = this.#ask(match, { ...within, from: Math.max(from, startOf(first)), below: down }, BATCH);
      const wasQuick = performance.now() - begin < BLOCKS.quick;
      if (wasQuick && batch.ids.length < BATCH) count = Math.min(2 * count, BLOCKS.most);
      down = batch.down;
      yield batch;
    }
  }

  /** The `most` newest messages with `part`; if it is a common one, some of those that are soon walked through. */
  #newest(part: string, within: Within, most: number): Batch {
    const reach = this.#sql.reach.get(rowsOf(part, within));
    if (!reach) return this.#ask(part, within, most);
    return this.#ask(part, { ...within, from: reach.id }, SAMPLE.size);
  }

  #ask(match: string, within: Within, most: number): Batch {
    const rows = this.#sql.find.all({ ...rowsOf(match, within), rooms: within.rooms, most });
    const ids = rows.map(({ id }) => id);
    return { ids, down: ids.length === most ? ids.at(-1)! : within.from };
  }

  #isSought(id: number, { terms, rooms, authors, has, after, before }: Sought): boolean {
    const message = this.#sql.message.get({ id })!;
    const { room, author, at } = message;
    const floor = rooms.get(room) ?? Infinity;
    if (id <= floor || at < after || at >= before) return false;
    if (authors.size > 0 && !authors.has(author)) return false;
    if (has.size === 0) return this.#says(message, terms);
    const kinds = new Set(this.#files.of(id).map(filterOf));
    return has.isSubsetOf(kinds) && this.#says(message, terms);
  }

  /** Whether a message has all of `terms` in what it says, or in the names of its files. */
  #says({ id, content, hasFiles }: Looked, terms: readonly Term[]): boolean {
    const files = hasFiles === 0 ? [] : this.#files.of(id);
    return areIn(
      content,
      files.map(({ name }) => name),
      terms,
    );
  }

  /**
   * `term` as the index answers it soonest. Of a beginning with more letters than it lists, the index gathers all
   * there is before it gives the first; so for a common one it is asked with fewer letters, and also for one of which
   * too little is read here to tell, or where long messages leave no time for that: `until` then.
   */
  #easiest(term: Term, within: Within, until: number): Term {
    const last = [...term.words.at(-1)!];
    if (!term.isBeginning || last.length <= LISTED) return term;
    const shorter = { ...term, words: [...term.words.slice(0, -1), last.slice(0, LISTED).join("")] };
    const beginning = { ...term, words: term.words.slice(-1), letters: term.letters.slice(-1) };
    const { ids, down } = this.#newest(wordByWord(shorter).at(-1)!, within, SAMPLE.size);
    if (ids.length < SAMPLE.size && down > within.from) return shorter;
    let going = 0;
    for (const id of ids) {
      if (performance.now() > until) return shorter;
      if (this.#says(this.#sql.message.get({ id })!, [beginning])) going += 1;
      if (going === SAMPLE.common) return shorter;
    }
    return term;
  }
}

function rowsOf(match: string, { from, below }: Range): Rows {
  return { match, from: firstRowid(from), below: firstRowid(below) };
}

/** `ids`, which are all there are down to `from`. */
function* inBatches(ids: readonly number[], from: number): Generator<Batch> {
  for (let start = 0; start < ids.length; start += BATCH) {
    const batch = ids.slice(start, start + BATCH);
    yield { ids: batch, down: start + BATCH < ids.length ? batch.at(-1)! : from };
  }
}
