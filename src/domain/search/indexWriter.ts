import type { Database } from "bun:sqlite";
import type { Indexed } from "../messages/messageIndex.ts";
import { facetsOf, rowidOf } from "./indexRows.ts";
import { indexed } from "./words.ts";

type Row = { readonly rowid: number; readonly words: string; readonly facets: string };

/** Higher than any number of a message. */
const ALL = Number.MAX_SAFE_INTEGER;

/** Writes the rows of the index, within a transaction. Messages up to some number are left to be taken in later, the newest first. */
export class IndexWriter {
  #sql;

  constructor(db: Database) {
    this.#sql = {
      backlog: db.query<{ upTo: number }, []>("select up_to as upTo from search_backlog"),
      note: db.query<void, { upTo: number }>("update search_backlog set up_to = $upTo"),
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

  /** Takes in a message, unless that is left for later. */
  add(message: Indexed): void {
    if (message.id > this.upTo) this.takeIn(message);
  }

  /** Forgets a message, given as it was taken in. */
  remove(message: Indexed): void {
    if (message.id > this.upTo) this.#sql.remove.run(toRow(message));
  }

  /** Takes in a message that was left for later. */
  takeIn(message: Indexed): void {
    this.#sql.add.run(toRow(message));
  }

  /** Forgets all messages, and leaves all that there will be for later. */
  clear(): void {
    this.#sql.clear.run();
    this.noteTakenIn(ALL);
  }
}

function toRow(message: Indexed): Row {
  const texts = [message.content, ...message.files.map(({ name }) => name)];
  return { rowid: rowidOf(message), words: texts.map(indexed).join(" "), facets: facetsOf(message) };
}
