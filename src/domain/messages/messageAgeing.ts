import type { Database } from "bun:sqlite";
import { GOING, type Going, type Messages } from "./messages.ts";

/** `isOld`: it is to go, too. */
type Following = { readonly id: number; readonly continues: number; readonly isOld: number };

type Span = {
  readonly before: number;
  readonly most: number;
  readonly keepsPinned: boolean;
  readonly from: number;
};

type Expiring = {
  readonly most: number;
  readonly room: number | undefined;
  readonly keepsPinned: boolean;
  /** The number from which on they are looked for. */
  readonly from?: number;
};

type Parts = {
  readonly messages: Messages;
  /** Who is told that the newest change of a room `was` later than `head`, which it is now. */
  readonly members: { keepListed(room: number, was: number, head: number): void };
};

/** Deletes messages for good that are too old. What writes is called within a commit. */
export class MessageAgeing {
  #of: Parts;
  #sql;

  constructor(db: Database, of: Parts) {
    this.#of = of;
    this.#sql = {
      // Numbers grow with time but where the clock was set back, which the search notes: there too old ones may be behind younger ones.
      from: db.query<{ id: number }, { before: number }>(
        `select message_id as id from clock_steps where
           (select created_at from messages where id >= message_id and event is null order by id limit 1) < $before
           and (select created_at from messages where id < message_id and event is null order by id desc limit 1) >= $before
         order by message_id`,
      ),
      oldest: db.query<Going, Span>(
        `${GOING} where id in (select id from messages where id >= $from and (pinned_at is null or not $keepsPinned)
             order by id limit $most)
           and created_at < $before order by id`,
      ),
      oldestOf: db.query<Going, Span & { room: number }>(
        `${GOING} where id in (select id from messages where room_id = $room and id >= $from
             and (pinned_at is null or not $keepsPinned) order by id limit $most)
           and created_at < $before order by id`,
      ),
      answers: db.query<{ id: number }, { id: number }>("select id from messages where reply_to = $id"),
      following: db.query<Following, { room: number; id: number; before: number; keepsPinned: boolean }>(
        `select id, continues, created_at < $before and (pinned_at is null or not $keepsPinned) as isOld
         from messages where room_id = $room and id > $id order by id limit 1`,
      ),
      head: db.query<{ head: number | null }, { room: number }>(
        "select max(version) as head from messages where room_id = $room",
      ),
      begin: db.query<void, { id: number }>("update messages set continues = 0 where id = $id"),
      forgetAnswered: db.query<void, { id: number }>(
        "update messages set reply_to = null where reply_to = $id",
      ),
    };
  }

  /** The numbers from each of which on messages are to be looked for that are from before `before`, in ms since 1970. */
  from(before: number): readonly number[] {
    return [0, ...this.#sql.from.all({ before }).map(({ id }) => id)];
  }

  /**
   * Deletes for good those of the first `most` messages, of `room` or of all rooms, that are from before `before`, in ms since 1970; gives
   * how many there were. `keepsPinned`: those that are pinned stay.
   */
  expire(before: number, { most, room, keepsPinned, from = 0 }: Expiring): number {
    const { messages } = this.#of;
    const { oldest, oldestOf } = this.#sql;
    const span = { before, most, keepsPinned, from };
    const rows = room === undefined ? oldest.all(span) : oldestOf.all({ room, ...span });
    for (const row of rows) {
      // What answers it shows no quote of it any more, on pages that are open either.
      for (const { id } of this.#sql.answers.all({ id: row.id })) messages.touch(messages.find(id)!);
      this.#sql.forgetAnswered.run({ id: row.id });
      messages.remove(row);
    }
    // What went on with a group whose beginning is gone begins one: it would show under the name of who spoke before.
    for (const { id, room, continues } of rows) {
      const next = continues ? null : this.#sql.following.get({ id, room, before, keepsPinned });
      if (!next?.continues) continue;
      this.#sql.begin.run({ id: next.id });
      // Pages that are open need not hear of what goes in the next slice.
      if (!next.isOld) messages.touch(messages.find(next.id)!);
    }
    this.#keepListed(rows);
    return rows.length;
  }

  /** Has conversations that `rows` have gone from stay in lists of rooms: they stand there by the newest change that they have. */
  #keepListed(rows: readonly Going[]): void {
    for (const [room, gone] of Map.groupBy(rows, ({ room }) => room)) {
      const was = Math.max(...gone.map(({ version }) => version));
      const head = this.#sql.head.get({ room })!.head ?? 0;
      if (head < was) this.#of.members.keepListed(room, was, head);
    }
  }
}
