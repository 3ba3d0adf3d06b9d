import type { Database } from "bun:sqlite";

/** A room in which somebody may have to be called. */
export type Waiting = { readonly user: number; readonly room: number };

type Said = {
  readonly id: number;
  readonly room: number;
  readonly author: number;
  readonly isDirect: number;
};

/** Messages that are looked at in one commit. */
const SLICE = 100;

/** The same of people: a tenth of a ms each, for which all others wait. */
const PEOPLE = 5;

/** For whom there may be something, until it is looked at. What writes is called within a commit. */
export class PushWaiting {
  #sql;

  constructor(db: Database) {
    this.#sql = {
      upTo: db.query<{ upTo: number }, []>("select up_to as upTo from push_progress"),
      advance: db.query<void, { upTo: number }>("update push_progress set up_to = $upTo"),
      said: db.query<Said, { upTo: number }>(
        `select messages.id, room_id as room, messages.user_id as author, kind = 'direct' as isDirect
         from messages join rooms on rooms.id = room_id where messages.id > $upTo order by messages.id limit ${SLICE}`,
      ),
      // From the few who are called anywhere to the room, which may have thousands.
      add: db.query<void, Said & { due: number }>(
        `insert into push_waiting (user_id, room_id, due_at)
         select called.user_id, $room, $due
         from (select distinct user_id from push_subscriptions) as called
         join members on members.user_id = called.user_id and members.room_id = $room
         where called.user_id <> $author and level <> 'nothing'
           and (level = 'everything' or $isDirect = 1 or exists (
             select 1 from mentions where message_id = $id and mentions.user_id in (called.user_id, 0)))
         on conflict do nothing`,
      ),
      postpone: db.query<void, Waiting & { due: number }>(
        "update push_waiting set due_at = $due where user_id = $user and room_id = $room",
      ),
      hasten: db.query<void, { user: number; due: number }>(
        "update push_waiting set due_at = min(due_at, $due) where user_id = $user",
      ),
      due: db.query<Waiting, { now: number }>(
        `select user_id as user, room_id as room from push_waiting where due_at <= $now order by due_at limit ${PEOPLE}`,
      ),
      next: db.query<{ at: number }, []>("select due_at as at from push_waiting order by due_at limit 1"),
      remove: db.query<void, Waiting>("delete from push_waiting where user_id = $user and room_id = $room"),
    };
  }

  /** Looks at no message up to number `upTo` any more. */
  skipTo(upTo: number): void {
    this.#sql.advance.run({ upTo });
  }

  /** Notes whom some of what was said since then may call, which is looked at when it is `due`, in ms since 1970; whether there is more. */
  note(due: number): boolean {
    const said = this.#sql.said.all(this.#sql.upTo.get()!);
    for (const message of said) this.#sql.add.run({ ...message, due });
    if (said.length > 0) this.skipTo(said.at(-1)!.id);
    return said.length === SLICE;
  }

  /** Some of what is due. */
  due(now: number): readonly Waiting[] {
    return this.#sql.due.all({ now });
  }

  /** When the next is due, in ms since 1970. */
  get next(): number | undefined {
    return this.#sql.next.get()?.at;
  }

  postpone(waiting: Waiting, due: number): void {
    this.#sql.postpone.run({ ...waiting, due });
  }

  /** Has all that waits for `user` be looked at when it is `due`, in ms since 1970, or before. */
  hasten(user: number, due: number): void {
    this.#sql.hasten.run({ user, due });
  }

  remove(waiting: Waiting): void {
    this.#sql.remove.run(waiting);
  }
}
