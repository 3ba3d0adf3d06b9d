import type { Database } from "bun:sqlite";
import { anyBlock, anyOf, blockOf, startOf } from "./facets.ts";
import { areIn } from "./marking.ts";
import { sideBySide, wordByWord } from "./phrases.ts";
import type { Term } from "./query.ts";

/** What is looked for: messages `from` one on and before another, newest first. */
export type Sought = {
  readonly terms: readonly Term[];
  /** Where. */
  readonly rooms: ReadonlySet<number>;
  /** Whose. Empty: anybody's. */
  readonly authors: ReadonlySet<number>;
  readonly from: number;
  readonly below: number;
  readonly most: number;
};

export type Matched = {
  readonly ids: readonly number[];
  /** The message down to which was looked, when time was over. Undefined: there are no more, or `most` were found. */
  readonly reached?: number;
};

/** Numbers of messages that may match, and the number down to which there are no others. */
type Batch = { readonly ids: readonly number[]; readonly down: number };

type Range = Pick<Sought, "from" | "below">;

/** How long is looked, in ms, after the first batch. The last one may take as long again. */
const PATIENCE = 20;

/** What stands in fewer messages is rare: they are looked at one by one, some 10 µs each. */
const RARE = 1_000;

/** Candidates that are looked at between two looks at the clock. */
const BATCH = 100;

/** Blocks that are asked for together, once fewer were answered quickly, in ms. */
const BLOCKS = { most: 4, quick: 4 };

/** Letters by which the index knows beginnings at once, as db/0004-search.sql says. */
const LISTED = 3;

/** How many messages show whether a beginning is a common one, and how many of them have it then. */
const SAMPLE = { size: 50, common: 3 };

/** The most words and rooms that the index is asked for together, as each takes its time. The messages tell the rest. */
const TOGETHER = { words: 6, rooms: 12 };

/**
 * Finds messages: the index proposes them, and what they say decides. Left alone, the index would go on until it found
 * one, however long that takes; so it is asked for all of something rare, and else for a block of numbers at a time.
 */
export class Matches {
  #find;
  #message;

  constructor(db: Database) {
    this.#find = db.query<{ id: number }, Range & { match: string; most: number }>(
      `select rowid as id from search
       where search match $match and rowid >= $from and rowid < $below order by rowid desc limit $most`,
    );
    this.#message = db.query<{ room: number; author: number; content: string }, { id: number }>(
      "select room_id as room, user_id as author, content from messages where id = $id",
    );
  }

  /** The newest messages that are as `sought`, as far back as there was time to look. */
  find(sought: Sought): Matched {
    const end = performance.now() + PATIENCE;
    const found: number[] = [];
    for (const { ids, down } of this.#candidates(sought)) {
      for (const id of ids) {
        if (this.#isSought(id, sought)) found.push(id);
        if (found.length === sought.most) return { ids: found };
      }
      if (performance.now() > end && down > sought.from) return { ids: found, reached: down };
    }
    return { ids: found };
  }

  /** What may match: all of what is rarest, if anything that has to be in a message is rare. */
  *#candidates(sought: Sought): Generator<Batch> {
    const { rooms, authors, from } = sought;
    const terms = sought.terms.map((term) => this.#easiest(term, sought));
    const by = authors.size > 0 ? [anyOf("u", authors)] : [];
    const where = rooms.size <= TOGETHER.rooms ? [anyOf("r", rooms)] : [];
    const parts = new Set([...by, ...where, ...terms.flatMap(wordByWord)]);
    const proposals = Array.from(parts, (part) => this.#ask(part, sought, RARE));
    const [rarest] = proposals.toSorted((one, other) => one.length - other.length);
    if (rarest && rarest.length < RARE) return yield* inBatches(rarest, from);
    const below = Math.min(sought.below, ...proposals.map((ids) => ids[0]! + 1));
    yield* this.#inBlocks([...by, ...where, ...sideBySide(terms, TOGETHER.words)], { from, below });
  }

  /** Asks for a block at a time, and for more of them together as long as the answers come quickly. */
  *#inBlocks(parts: readonly string[], { from, below }: Range): Generator<Batch> {
    let count = 1;
    for (let down = below; down > from;) {
      const last = blockOf(down - 1);
      const first = Math.max(blockOf(from), last - count + 1);
      const begin = performance.now();
      const match = [anyBlock(first, last), ...parts].join(" AND ");
      const ids = this.#ask(match, { from, below: down }, BATCH);
      const wasQuick = performance.now() - begin < BLOCKS.quick;
      const isMore = ids.length === BATCH;
      if (wasQuick && !isMore) count = Math.min(2 * count, BLOCKS.most);
      down = isMore ? ids.at(-1)! : startOf(first);
      yield { ids, down };
    }
  }

  #ask(match: string, { from, below }: Range, most: number): readonly number[] {
    return this.#find.all({ match, from, below, most }).map(({ id }) => id);
  }

  #isSought(id: number, { terms, rooms, authors }: Sought): boolean {
    const { room, author, content } = this.#message.get({ id })!;
    return rooms.has(room) && (authors.size === 0 || authors.has(author)) && areIn(content, terms);
  }

  /**
   * `term` as the index answers it soonest. Of a beginning with more letters than it lists, the index gathers all
   * there is before it gives the first; so for a common one it is asked with fewer letters.
   */
  #easiest(term: Term, range: Range): Term {
    const last = [...term.asked.at(-1)!];
    if (!term.isBeginning || last.length <= LISTED) return term;
    const shorter = { ...term, asked: [...term.asked.slice(0, -1), last.slice(0, LISTED).join("")] };
    const beginning = { ...term, words: term.words.slice(-1) };
    const sample = this.#ask(wordByWord(shorter).at(-1)!, range, SAMPLE.size);
    const going = sample.filter((id) => areIn(this.#message.get({ id })!.content, [beginning]));
    return going.length >= SAMPLE.common ? shorter : term;
  }
}

/** `ids`, which are all there are down to `from`. */
function* inBatches(ids: readonly number[], from: number): Generator<Batch> {
  for (let start = 0; start < ids.length; start += BATCH) {
    const batch = ids.slice(start, start + BATCH);
    yield { ids: batch, down: start + BATCH < ids.length ? batch.at(-1)! : from };
  }
}
