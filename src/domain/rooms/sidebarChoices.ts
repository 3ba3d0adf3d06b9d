import type { Database } from "bun:sqlite";
import type { Commits } from "../../database/commits.ts";
import { Projection } from "../../database/projection.ts";
import type { People } from "../accounts/people.ts";
import { GONE, type Refusal } from "../refusal.ts";
import { changedRow, type RowChanges } from "../rows.ts";

/** What one may want otherwise of the list of rooms; of the conversations the latest few are shown until all are wanted. */
export const SIDEBAR_CHOICES = ["unreadFirst", "roomsFolded", "directsFolded", "allDirects"] as const;

export type SidebarChoice = (typeof SIDEBAR_CHOICES)[number];

type Parts = { readonly commits: Commits; readonly changes: RowChanges; readonly people: People };

type Row = { readonly user: number; readonly choice: SidebarChoice };

/** How users want the list of their rooms, on whatever device. */
export class SidebarChoices {
  #of: Parts;
  #chosen: Projection<number, ReadonlySet<SidebarChoice>>;
  #sql;

  constructor(db: Database, of: Parts) {
    this.#of = of;
    const { changes } = of;
    const chosen = db.query<Pick<Row, "choice">, { user: number }>(
      "select choice from sidebar_choices where user_id = $user",
    );
    this.#chosen = new Projection(
      changes.behind("sidebarChoices"),
      (user) => new Set(chosen.all({ user }).map(({ choice }) => choice)),
    );
    changes.on("sidebarChoices", (before, after) => this.#chosen.forget(changedRow(before, after).user));
    this.#sql = {
      add: db.query<void, Row>(
        "insert into sidebar_choices (user_id, choice) values ($user, $choice) on conflict do nothing",
      ),
      remove: db.query<void, Row>("delete from sidebar_choices where user_id = $user and choice = $choice"),
    };
  }

  /** What `user` wants. */
  of(user: number): ReadonlySet<SidebarChoice> {
    return this.#chosen.get(user)!;
  }

  /** Has `user` want `choice`, or no more. */
  set(user: number, choice: SidebarChoice, isWanted: boolean): Promise<Refusal | undefined> {
    const { commits, people, changes } = this.#of;
    return commits.run(() => {
      if (!people.active(user)) return GONE;
      if (this.of(user).has(choice) === isWanted) return undefined;
      this.#sql[isWanted ? "add" : "remove"].run({ user, choice });
      const row = { user };
      changes.note("sidebarChoices", isWanted ? undefined : row, isWanted ? row : undefined);
      return undefined;
    });
  }
}
