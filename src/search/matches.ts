import type { Database } from "bun:sqlite";
import { isIn } from "./marking.ts";
import type { Term } from "./query.ts";
import { wordsOf } from "./words.ts";

/** What the index is asked for: messages `from` one on and before another, newest first. */
export type Asked = {
  /** Pieces of FTS5 syntax that all have to hold: whose it is, and where. */
  readonly filters: readonly string[];
  readonly terms: readonly Term[];
  readonly from: number;
  readonly below: number;
  readonly most: number;
};

/** Letters by which the index knows beginnings at once, as db/0004-search.sql says. */
const LISTED = 3;

/** Messages looked at together to see whether they go on as is asked. */
const BATCH = 100;

/** How long that is tried, in ms. */
const PATIENCE = 10;

/** Asks the index. */
export class Matches {
  #find;
  #content;

  constructor(db: Database) {
    this.#find = db.query<{ id: number }, { match: string; from: number; below: number; most: number }>(
      `select rowid as id from search
       where search match $match and rowid >= $from and rowid < $below order by rowid desc limit $most`,
    );
    this.#content = db.query<{ content: string }, { id: number }>(
      "select content from messages where id = $id",
    );
  }

  /**
   * The numbers of the messages that match. For a beginning of more letters than it lists, the index gathers all there
   * is of it before it gives the first; where much begins so, the newest are found sooner among what begins with fewer.
   */
  find(asked: Asked): readonly number[] {
    const long = asked.terms.filter(({ isBeginning, words }) => isBeginning && lengthOf(words) > LISTED);
    return (long.length > 0 && this.#tryShort(asked, long)) || this.#ask(asked);
  }

  /** Undefined when it takes too long. */
  #tryShort(asked: Asked, long: readonly Term[]): readonly number[] | undefined {
    const terms = asked.terms.map((term) => (long.includes(term) ? shortened(term) : term));
    const end = performance.now() + PATIENCE;
    const found: number[] = [];
    for (let { below } = asked; performance.now() < end;) {
      const ids = this.#ask({ ...asked, terms, below, most: BATCH });
      found.push(...ids.filter((id) => long.every((term) => isIn(this.#content.get({ id })!.content, term))));
      if (found.length >= asked.most || ids.length < BATCH) return found.slice(0, asked.most);
      below = ids.at(-1)!;
    }
    return undefined;
  }

  #ask({ filters, terms, from, below, most }: Asked): readonly number[] {
    const match = [...filters, ...terms.map(toMatch)].join(" AND ");
    return this.#find.all({ match, from, below, most }).map(({ id }) => id);
  }
}

/** A term as FTS5 reads it: in quotes, where nothing means anything but a quote, and a term has none. */
function toMatch({ text, isBeginning }: Term): string {
  return `words : "${text}"${isBeginning ? " *" : ""}`;
}

function lengthOf(words: readonly string[]): number {
  return [...words.at(-1)!].length;
}

/** `term` with no more of its last word than the index lists. */
function shortened(term: Term): Term {
  const { start, end } = wordsOf(term.text).at(-1)!;
  const letters = Array.from(term.text.slice(start, end)).slice(0, LISTED).join("");
  return { ...term, text: term.text.slice(0, start) + letters };
}
