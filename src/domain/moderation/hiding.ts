import type { Database } from "bun:sqlite";
import { limits } from "../../base/limits.ts";
import type { Commits } from "../../database/commits.ts";
import { Projection } from "../../database/projection.ts";
import type { People } from "../accounts/people.ts";
import { GONE, Refusal } from "../refusal.ts";
import { changedRow, type RowChanges } from "../rows.ts";

type Parts = { readonly commits: Commits; readonly changes: RowChanges; readonly people: People };

/**
 * Whether `$user` does not hide the one whose number SQL calls `author`; `$hides`: whether that user hides anybody, as to look for each
 * author takes time.
 */
export const isSeen = (author: string) =>
  `(not $hides or not exists (select 1 from hides where hides.user_id = $user and hidden_id = ${author}))`;

/** Whom people hide from themselves: they do not see what those say, and get no direct messages of theirs. */
export class Hiding {
  #of: Parts;
  #hidden: Projection<number, readonly number[]>;
  #hiders: Projection<number, ReadonlySet<number>>;
  #sql;

  constructor(db: Database, of: Parts) {
    this.#of = of;
    const { changes } = of;
    const hidden = db.query<{ id: number }, { user: number }>(
      "select hidden_id as id from hides where user_id = $user order by hidden_id",
    );
    const hiders = db.query<{ id: number }, { user: number }>(
      "select user_id as id from hides where hidden_id = $user",
    );
    const isBehind = changes.behind("hides");
    this.#hidden = new Projection(isBehind, (user) => hidden.all({ user }).map(({ id }) => id));
    this.#hiders = new Projection(isBehind, (user) => new Set(hiders.all({ user }).map(({ id }) => id)));
    changes.on("hides", (before, after) => {
      const { user, hidden } = changedRow(before, after);
      this.#hidden.forget(user);
      this.#hiders.forget(hidden);
    });
    this.#sql = {
      add: db.query<void, { user: number; hidden: number }>(
        "insert into hides (user_id, hidden_id) values ($user, $hidden) on conflict do nothing",
      ),
      remove: db.query<void, { user: number; hidden: number }>(
        "delete from hides where user_id = $user and hidden_id = $hidden",
      ),
    };
  }

  /** Whom `user` hides, in the order of their numbers. */
  of(user: number): readonly number[] {
    return this.#hidden.get(user)!;
  }

  /** Who hides `user`. */
  from(user: number): ReadonlySet<number> {
    return this.#hiders.get(user)!;
  }

  /** Has `user` hide user `hidden`, or no more; where it is not said which, the other of what is so now. */
  set(user: number, hidden: number, wanted?: boolean): Promise<Refusal | undefined> {
    const { commits, people, changes } = this.#of;
    return commits.run(() => {
      if (!people.active(user) || !people.find(hidden)) return GONE;
      if (user === hidden) return ONESELF;
      const isHidden = this.of(user).includes(hidden);
      if ((wanted ?? !isHidden) === isHidden) return undefined;
      if (!isHidden && this.of(user).length >= limits.hiding.most) return TOO_MANY;
      const row = { user, hidden };
      if (isHidden) this.#sql.remove.run(row);
      else this.#sql.add.run(row);
      changes.note("hides", isHidden ? row : undefined, isHidden ? undefined : row);
      return undefined;
    });
  }
}

const ONESELF = new Refusal("invalid", ({ hiding }) => hiding.oneself);
const TOO_MANY = new Refusal("invalid", ({ hiding }) => hiding.tooMany(limits.hiding.most));
