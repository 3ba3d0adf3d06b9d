import type { Database } from "bun:sqlite";
import type { People } from "../accounts/people.ts";
import { canDecide } from "../policy.ts";
import type { RowChanges } from "../rows.ts";
import type { User } from "../user.ts";
import { AS_ROW, FILE_COLUMNS, fileOf, type FileRow, hashesOf, type StoredFile } from "./files.ts";
import type { Holds } from "./holds.ts";

type Parts = {
  readonly changes: RowChanges;
  readonly holds: Pick<Holds, "unnamed">;
  readonly people: Pick<People, "find">;
};

const SELECT = `select file_id as id, ${AS_ROW} from reported_files`;

/** The files of messages that were reported, as they were then; there until the report is done. What writes is called within a commit. */
export class ReportedFiles {
  #of: Parts;
  #sql;

  constructor(db: Database, of: Parts) {
    this.#of = of;
    this.#sql = {
      keep: db.query<void, { report: number; message: number }>(
        `insert into reported_files (report_id, file_id, ${FILE_COLUMNS})
         select $report, id, ${FILE_COLUMNS} from files where message_id = $message order by place, id`,
      ),
      of: db.query<FileRow, { report: number }>(
        `${SELECT} where report_id = $report order by reported_files.id`,
      ),
      byFile: db.query<FileRow, { id: number }>(`${SELECT} where file_id = $id limit 1`),
      remove: db.query<void, { report: number }>("delete from reported_files where report_id = $report"),
      reportsIn: db.query<{ id: number }, { room: number }>(
        "select distinct report_id as id from reported_files where room_id = $room",
      ),
    };
  }

  /** Keeps the files of `message` for `report`. */
  keep(report: number, message: number): void {
    this.#sql.keep.run({ report, message });
  }

  /** The files of `report`; none, once it is done. */
  of(report: number): readonly StoredFile[] {
    return this.#sql.of.all({ report }).map(fileOf);
  }

  /** File `id`, if it is reported, and `user` decides on that. */
  readable(id: number, user: User): StoredFile | undefined {
    const row = this.#sql.byFile.get({ id });
    // Who has sent it is who said the message.
    return row && canDecide(user, this.#of.people.find(row.user)) ? fileOf(row) : undefined;
  }

  /** Forgets the files of `report`. */
  removeOf(report: number): void {
    const hashes = this.of(report).flatMap(hashesOf);
    if (hashes.length === 0) return;
    this.#sql.remove.run({ report });
    this.#of.holds.unnamed(hashes);
    this.#of.changes.note("reportedFiles", { report, hashes }, undefined);
  }

  /** Forgets the files that were reported in `room`. */
  removeIn(room: number): void {
    for (const { id } of this.#sql.reportsIn.all({ room })) this.removeOf(id);
  }
}
