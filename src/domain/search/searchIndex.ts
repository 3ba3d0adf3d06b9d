import type { Database } from "bun:sqlite";
import type { Files } from "../files/files.ts";
import type { Indexed, MessageIndex } from "../messages/messageIndex.ts";
import type { Commits } from "../../database/commits.ts";
import { IndexWriter } from "./indexWriter.ts";
import { Times } from "./times.ts";

type Older = Omit<Indexed, "files"> & { readonly isDeleted: number };

/** Messages from before there was a search, or this one, that are taken in within one transaction: some 10 ms. */
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

  /** Takes in a slice of what was said before there was a search, then of what was taken in before words were read without marks; whether there is more of it. */
  async catchUpSome(): Promise<boolean> {
    const { upTo, asTypedUpTo } = this.#index;
    if (upTo + asTypedUpTo === 0) return false;
    await this.#commits.run(() => (upTo > 0 ? this.#takeIn() : this.#readAgain()));
    return this.#index.upTo + this.#index.asTypedUpTo > 0;
  }

  #takeIn(): void {
    this.#index.noteTakenIn(this.#slice(this.#index.upTo, (message) => this.#index.takeIn(message)));
  }

  #readAgain(): void {
    this.#index.noteRead(this.#slice(this.#index.asTypedUpTo, (message) => this.#index.readAgain(message)));
  }

  /** Does `act` with the newest messages up to `upTo`; up to which there are others, 0: none. */
  #slice(upTo: number, act: (message: Indexed) => void): number {
    const rows = this.#older.all({ upTo, most: SLICE });
    for (const row of rows) if (!row.isDeleted) act({ ...row, files: this.#files.of(row.id) });
    return rows.length < SLICE ? 0 : rows.at(-1)!.id - 1;
  }
}
