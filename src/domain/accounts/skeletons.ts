import type { Database } from "bun:sqlite";
import { SKELETONS, skeleton } from "../../names/lookalikes.ts";
import { nameProblem } from "../../names/userNames.ts";

type Named = { readonly id: number; readonly name: string };

/**
 * Computes what the names in `db` look like, where that was done by other rules than those of today or not at all, and marks the
 * names that nobody could take now: because they look like an older one, or break the rules. Some 30 µs a name.
 */
export function bringSkeletonsUpToDate(db: Database): void {
  const { version } = db.query<{ version: string }, []>("select version from skeletons").get()!;
  if (version === SKELETONS) return;
  const all = db.query<Named, []>("select id, name from users where deleted_at is null order by id");
  const note = db.query<void, { id: number; skeleton: string; alike: number }>(
    "update users set skeleton = $skeleton, alike = $alike where id = $id",
  );
  db.transaction(() => {
    const seen = new Set<string>();
    for (const { id, name } of all.all()) {
      const looks = skeleton(name);
      const isAlike = seen.has(looks) || nameProblem(name) !== undefined;
      note.run({ id, skeleton: looks, alike: Number(isAlike) });
      seen.add(looks);
    }
    db.query("update skeletons set version = $version").run({ version: SKELETONS });
  }).immediate();
}
