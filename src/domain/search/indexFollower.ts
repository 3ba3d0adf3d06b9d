import type { Database } from "bun:sqlite";
import type { Applied, Follower } from "../../database/shared/copy.ts";
import type { Row } from "../../database/shared/table.ts";
import type { Files } from "../files/files.ts";
import type { Indexed, IndexedFile } from "../messages/messageIndex.ts";
import { IndexWriter } from "./indexWriter.ts";

/** Has the index of this machine follow the messages that its copy takes over. */
export class IndexFollower implements Follower {
  #files: Pick<Files, "of">;
  #index: IndexWriter;

  constructor(db: Database, files: Pick<Files, "of">) {
    this.#files = files;
    this.#index = new IndexWriter(db);
  }

  applied(rows: readonly Applied[]): void {
    const files = rows.filter(({ table }) => table === "files");
    for (const { table, before, after } of rows) {
      if (table !== "messages" || !isNews(before, after)) continue;
      if (isIndexed(before)) this.#index.remove(this.#asBefore(before, files));
      if (isIndexed(after)) this.#index.add(indexedOf(after, this.#files.of(numberOf(after))));
    }
  }

  cleared(): void {
    this.#index.clear();
  }

  /** A message as it was taken in: with the files that it had before `changed` were. */
  #asBefore(message: Row, changed: readonly Applied[]): Indexed {
    const isOf = (row: Row | undefined) => row?.["message_id"] === message["id"];
    const files = new Map<unknown, IndexedFile>(
      this.#files.of(numberOf(message)).map((file) => [file.id, file]),
    );
    for (const { before, after } of changed) {
      if (isOf(after)) files.delete(after!["id"]);
      if (isOf(before)) files.set(before!["id"], fileOf(before!));
    }
    const inOrder = [...files].toSorted(([a], [b]) => Number(a) - Number(b));
    return indexedOf(
      message,
      inOrder.map(([, file]) => file),
    );
  }
}

/** Whether the index has to know of it: most changes of a message are of what is not in it. */
function isNews(before: Row | undefined, after: Row | undefined): boolean {
  return before?.["content"] !== after?.["content"] || isIndexed(before) !== isIndexed(after);
}

/** Notes and tombstones are in no index. */
function isIndexed(message: Row | undefined): message is Row {
  return message?.["event"] === null && message["deleted_at"] === null;
}

function indexedOf(message: Row, files: readonly IndexedFile[]): Indexed {
  const { room_id: room, user_id: author, content } = message;
  return {
    id: numberOf(message),
    room: Number(room),
    author: Number(author),
    content: String(content),
    files,
  };
}

function numberOf({ id }: Row): number {
  return Number(id);
}

function fileOf({ name, width }: Row): IndexedFile {
  return { name: String(name), width: width === null ? null : Number(width) };
}
