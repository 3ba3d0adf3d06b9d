import type { Database } from "bun:sqlite";
import type { Indexed } from "../messages/messageIndex.ts";
import { facetsOf, rowidOf } from "./indexRows.ts";
import { indexed, indexedAsTyped } from "./words.ts";

type Row = { readonly rowid: number; readonly words: string; readonly facets: string };

/** Higher than any number of a message. */
const ALL = Number.MAX_SAFE_INTEGER;

/**
 * Writes the rows of the index, within a transaction. Messages up to some number are left to be taken in later, the newest first; others
 * up to some number are in it without the words that marks stand in, which are added later.
 */
export class IndexWriter {
  #sql;

  constructor(db: Database) {
    this.#sql = {
      backlog: db.query<{ upTo: number }, []>("select up_to as upTo from search_backlog"),
      note: db.query<void, { upTo: number }>("update search_backlog set up_to = $upTo"),
      asTyped: db.query<{ upTo: number }, []>("select as_typed_up_to as upTo from search_backlog"),
      noteRead: db.query<void, { upTo: number }>("update search_backlog set as_typed_up_to = $upTo"),
      add: db.query<void, Row>("insert into search (rowid, words, facets) values ($rowid, $words, $facets)"),
      remove: db.query<void, Row>(
        "insert into search (search, rowid, words, facets) values ('delete', $rowid, $words, $facets)",
      ),
      clear: db.query<void, []>("insert into search (search) values ('delete-all')"),
    };
  }

  /** Messages up to this one are yet to be taken in; 0: none. */
  get upTo(): number {
    return this.#sql.backlog.get()!.upTo;
  }

  /** Notes that messages above `upTo` are taken in. */
  noteTakenIn(upTo: number): void {
    this.#sql.note.run({ upTo });
  }

  /** Messages up to this one are yet to be read without the marks in their words, once they are taken in; 0: none. */
  get asTypedUpTo(): number {
    return this.#sql.asTyped.get()!.upTo;
  }

  /** Notes that messages above `upTo` were read so. */
  noteRead(upTo: number): void {
    this.#sql.noteRead.run({ upTo });
  }

  /** Adds to a message that was taken in as it was typed the words that marks stand in. */
  readAgain(message: Indexed): void {
    const [before, after] = [rowOf(message, indexedAsTyped), rowOf(message, indexed)];
    if (before.words === after.words) return;
    this.#sql.remove.run(before);
    this.#sql.add.run(after);
  }

  /** Takes in a message, unless that is left for later. */
  add(message: Indexed): void {
    if (message.id > this.upTo) this.takeIn(message);
  }

  /** Forgets a message, given as it was taken in. */
  remove(message: Indexed): void {
    if (message.id > this.upTo) this.#sql.remove.run(this.#row(message));
  }

  /** Takes in a message that was left for later. */
  takeIn(message: Indexed): void {
    this.#sql.add.run(this.#row(message));
  }

  /** Forgets all messages, and leaves all that there will be for later. */
  clear(): void {
    this.#sql.clear.run();
    this.noteTakenIn(ALL);
    this.noteRead(0);
  }

  #row(message: Indexed): Row {
    return rowOf(message, message.id > this.asTypedUpTo ? indexed : indexedAsTyped);
  }
}

function rowOf(message: Indexed, wordsOf: (text: string) => string): Row {
  const texts = [message.content, ...message.files.map(({ name }) => name)];
  return { rowid: rowidOf(message), words: texts.map(wordsOf).join(" "), facets: facetsOf(message) };
}
