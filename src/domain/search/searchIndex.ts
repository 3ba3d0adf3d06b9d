import type { Database } from "bun:sqlite";
import type { Files } from "../files/files.ts";
import type { Indexed, MessageIndex } from "../messages/messageIndex.ts";
import type { Commits } from "../../database/commits.ts";
import { IndexWriter } from "./indexWriter.ts";
import { Times } from "./times.ts";

type Older = Omit<Indexed, "files"> & { readonly isDeleted: number };

/** Messages from before there was a search that are taken in within one transaction: some 10 ms. */
const SLICE = 200;

/** The index of what was said, written with the messages. */
export class SearchIndex implements MessageIndex {
  #commits: Commits;
  #files: Files;
  #times: Times;
  #index: IndexWriter;
  #older;

  constructor(db: Database, commits: Commits, files: Files) {
    this.#commits = commits;
    this.#files = files;
    this.#times = new Times(db);
    this.#index = new IndexWriter(db);
    this.#older = db.query<Older, { upTo: number; most: number }>(
      `select id, room_id as room, user_id as author, content, deleted_at is not null as isDeleted from messages
       where id <= $upTo and event is null order by id desc limit $most`,
    );
  }

  add(message: Indexed): void {
    this.#times.note(message.id);
    this.#index.add(message);
  }

  remove(message: Indexed): void {
    this.#index.remove(message);
  }

  /** Messages up to this number are yet to be taken in, so that there are no more than that; 0: none. */
  get left(): number {
    return this.#index.upTo;
  }

  /** Takes in a slice of what was said before there was a search; whether there is more of it. */
  async catchUpSome(): Promise<boolean> {
    return this.#index.upTo > 0 && this.#commits.run(() => this.#takeIn());
  }

  #takeIn(): boolean {
    const rows = this.#older.all({ upTo: this.#index.upTo, most: SLICE });
    for (const row of rows) if (!row.isDeleted) this.#index.takeIn({ ...row, files: this.#files.of(row.id) });
    const upTo = rows.length < SLICE ? 0 : rows.at(-1)!.id - 1;
    this.#index.noteTakenIn(upTo);
    return upTo > 0;
  }
}
