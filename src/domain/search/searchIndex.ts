import type { Database } from "bun:sqlite";
import type { Files } from "../files/files.ts";
import type { Indexed, MessageIndex } from "../messages/messageIndex.ts";
import type { GroupCommit } from "../../database/commits.ts";
import { facetsOf, rowidOf } from "./indexRows.ts";
import { Times } from "./times.ts";
import { indexed } from "./words.ts";

type Row = { readonly rowid: number; readonly words: string; readonly facets: string };

type Older = Omit<Indexed, "files"> & { readonly isDeleted: number };

/** Messages from before there was a search that are taken in within one transaction: some 10 ms. */
const SLICE = 200;

/** The index of what was said, written with the messages. */
export class SearchIndex implements MessageIndex {
  #commits: GroupCommit;
  #files: Files;
  #times: Times;
  #sql;

  constructor(db: Database, commits: GroupCommit, files: Files) {
    this.#commits = commits;
    this.#files = files;
    this.#times = new Times(db);
    this.#sql = {
      backlog: db.query<{ upTo: number }, []>("select up_to as upTo from search_backlog"),
      add: db.query<void, Row>("insert into search (rowid, words, facets) values ($rowid, $words, $facets)"),
      remove: db.query<void, Row>(
        "insert into search (search, rowid, words, facets) values ('delete', $rowid, $words, $facets)",
      ),
      older: db.query<Older, { upTo: number; most: number }>(
        `select id, room_id as room, user_id as author, content, deleted_at is not null as isDeleted from messages
         where id <= $upTo and event is null order by id desc limit $most`,
      ),
      note: db.query<void, { upTo: number }>("update search_backlog set up_to = $upTo"),
    };
  }

  add(message: Indexed): void {
    this.#times.note(message.id);
    if (message.id > this.#upTo()) this.#sql.add.run(toRow(message));
  }

  remove(message: Indexed): void {
    if (message.id > this.#upTo()) this.#sql.remove.run(toRow(message));
  }

  /** Takes in a slice of what was said before there was a search; whether there is more of it. */
  async catchUpSome(): Promise<boolean> {
    return this.#upTo() > 0 && this.#commits.run(() => this.#takeIn());
  }

  #takeIn(): boolean {
    const rows = this.#sql.older.all({ upTo: this.#upTo(), most: SLICE });
    for (const row of rows)
      if (!row.isDeleted) this.#sql.add.run(toRow({ ...row, files: this.#files.of(row.id) }));
    const upTo = rows.length < SLICE ? 0 : rows.at(-1)!.id - 1;
    this.#sql.note.run({ upTo });
    return upTo > 0;
  }

  /** Messages up to this one are yet to be taken in. */
  #upTo(): number {
    return this.#sql.backlog.get()!.upTo;
  }
}

function toRow(message: Indexed): Row {
  const texts = [message.content, ...message.files.map(({ name }) => name)];
  return { rowid: rowidOf(message), words: texts.map(indexed).join(" "), facets: facetsOf(message) };
}
