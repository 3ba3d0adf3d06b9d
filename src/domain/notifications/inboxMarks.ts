import type { Database } from "bun:sqlite";
import { Projection } from "../../database/projection.ts";
import { changedRow, type RowChanges } from "../rows.ts";

/** Up to which message, and up to which change by which somebody reacted, the inbox was marked as read. */
export type InboxMark = { readonly messages: number; readonly reactions: number };

const UNMARKED: InboxMark = { messages: 0, reactions: 0 };

/** How far each user has marked the inbox as read. What writes is called within a commit. */
export class InboxMarks {
  #changes: RowChanges;
  #marks: Projection<number, InboxMark>;
  #sql;

  constructor(db: Database, changes: RowChanges) {
    this.#changes = changes;
    this.#sql = {
      of: db.query<InboxMark, { user: number }>(
        "select messages, reactions from inboxes where user_id = $user",
      ),
      set: db.query<void, { user: number; upTo: number }>(
        `insert into inboxes (user_id, messages, reactions) values ($user, $upTo, $upTo) on conflict do update
         set messages = max(messages, $upTo), reactions = max(reactions, $upTo)`,
      ),
    };
    this.#marks = new Projection(changes.behind("inboxes"), (user) => this.#sql.of.get({ user }) ?? UNMARKED);
    changes.on("inboxes", (before, after) => this.#marks.forget(changedRow(before, after).user));
  }

  /** How far `user` has marked the inbox as read. */
  of(user: number): InboxMark {
    return this.#marks.get(user)!;
  }

  /** Marks as read all that came into the inbox of `user` up to change `upTo`. */
  set(user: number, upTo: number): void {
    this.#sql.set.run({ user, upTo });
    this.#changes.note("inboxes", { user }, { user });
  }
}
