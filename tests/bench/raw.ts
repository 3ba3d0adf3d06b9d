import type { Database } from "bun:sqlite";
import { openDatabase } from "../../src/database/database.ts";
import { obey } from "./children.ts";
import { saying } from "./contents.ts";
import type { Pace } from "./flood.ts";

/** What the database alone can do: the rows of messages, stored in groups, without a server around it. */

let store: ReturnType<typeof storing> | undefined;

export const rawJobs = {
  open({ folder }: { folder: string }): void {
    store = storing(openDatabase(folder));
  },

  /** Stores messages for `seconds`, `together` in a commit. */
  store({ seconds, together }: { seconds: number; together: number }): Pace {
    let answered = 0;
    const begin = performance.now();
    while (performance.now() < begin + seconds * 1_000) {
      store!(Array.from({ length: together }, (_, index) => saying(answered + index)));
      answered += together;
    }
    return { answered, seconds: (performance.now() - begin) / 1_000 };
  },
};

/** What stores messages of the first user in `db`, all in one commit, as Robin does; gives their ids. */
export function storing(db: Database): (contents: readonly string[]) => readonly number[] {
  const keyed = db.query("select id from messages where user_id = $user and key = $key");
  const next = db.query<{ last: number }, []>("update sequence set last = last + 1 returning last");
  const insert = db.query(
    `insert into messages (id, version, room_id, user_id, key, content, html, created_at, continues)
     values ($id, $id, 1, $user, $key, $content, $html, $now, coalesce(
       (select user_id = $user and $now - created_at between 0 and 300000
        from messages where room_id = 1 order by id desc limit 1), 0))`,
  );
  const word = db.query("insert into search (rowid, words, facets) values ($id, $content, $facets)");
  const group = db.transaction((contents: readonly string[]) =>
    contents.map((content) => {
      const key = crypto.randomUUID();
      if (keyed.get({ user: 1, key })) throw new Error("A key came twice");
      const id = next.get()!.last;
      insert.run({ id, user: 1, key, content, html: Bun.escapeHTML(content), now: Date.now() });
      word.run({ id, content, facets: "u1 r1 b0" });
      return id;
    }),
  );
  return (contents) => group.immediate(contents);
}

if (import.meta.main) obey(rawJobs);
