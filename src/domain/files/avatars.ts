import type { Database } from "bun:sqlite";
import type { RowChanges } from "../rows.ts";
import type { Holds } from "./holds.ts";

/** A square picture of a user, or of the place; `hashes` of its bytes, by size. The name is that of the bytes: the same ones have the same. */
export type Avatar = { readonly name: string; readonly hashes: Readonly<Record<string, string>> };

/** The square pictures that users have, and the mark of the place, as the database names them. What writes is called within a commit. */
export class Avatars {
  #changes: RowChanges;
  #holds: Pick<Holds, "unnamed">;
  #sql;

  constructor(db: Database, changes: RowChanges, holds: Pick<Holds, "unnamed">) {
    this.#changes = changes;
    this.#holds = holds;
    this.#sql = {
      add: db.query<void, { name: string; size: string; hash: string }>(
        "insert into avatars (name, size, hash) values ($name, $size, $hash) on conflict do nothing",
      ),
      find: db.query<{ hash: string }, { name: string; size: string }>(
        "select hash from avatars where name = $name and size = $size",
      ),
      removeUnused: db.query<{ hash: string }, { name: string }>(
        `delete from avatars where name = $name and not exists (select 1 from users where avatar = $name)
         returning hash`,
      ),
    };
  }

  add({ name, hashes }: Avatar): void {
    for (const [size, hash] of Object.entries(hashes)) this.#sql.add.run({ name, size, hash });
  }

  /** The hash of the picture of this name in this size. */
  hashOf(name: string, size: string): string | undefined {
    return this.#sql.find.get({ name, size })?.hash;
  }

  /** Forgets the picture of this name, which a user or the place had, unless a user has it still. */
  removeUnused(name: string): void {
    const hashes = this.#sql.removeUnused.all({ name }).map(({ hash }) => hash);
    if (hashes.length === 0) return;
    this.#holds.unnamed(hashes);
    this.#changes.note("avatars", { name, hashes }, undefined);
  }
}
