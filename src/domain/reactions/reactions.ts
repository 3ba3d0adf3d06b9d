import type { Database } from "bun:sqlite";
import type { Window } from "../messages/windows.ts";
import { limits } from "../../base/limits.ts";
import type { User } from "../user.ts";

type Reactor = Pick<User, "id" | "name">;

/** One kind of reaction to a message, and whose it is, in the order in which they came. */
export type Reaction = { readonly emoji: string; readonly users: readonly Reactor[] };

type OwnReaction = { readonly message: number; readonly emoji: string; readonly createdAt: number };

type Row = { readonly emoji: string; readonly id: number; readonly name: string };

type One = { readonly message: number; readonly emoji: string; readonly user: number };

/** What users think of messages, in an emoji each. */
export class Reactions {
  #now: () => number;
  #sql;

  constructor(db: Database, now: () => number) {
    this.#now = now;
    this.#sql = {
      of: db.query<Row, { message: number }>(
        `select emoji, users.id, users.name from reactions join users on users.id = user_id
         where message_id = $message order by reactions.version`,
      ),
      kinds: db.query<{ emoji: string }, { message: number }>(
        "select distinct emoji from reactions where message_id = $message",
      ),
      add: db.query<void, One & { now: number; version: number }>(
        `insert into reactions (message_id, emoji, user_id, created_at, version, author_id, room_id)
         select id, $emoji, $user, $now, $version, user_id, room_id from messages where id = $message`,
      ),
      remove: db.query<void, One>(
        "delete from reactions where message_id = $message and emoji = $emoji and user_id = $user",
      ),
      by: db.query<OwnReaction, Window & { user: number; most: number }>(
        `select message_id as message, emoji, created_at as createdAt from reactions
         where message_id >= $from and message_id < $to and user_id = $user limit $most`,
      ),
    };
  }

  /** The reactions to `message`: the kind that came first stands first. */
  of(message: number): readonly Reaction[] {
    const kinds = new Map<string, Reactor[]>();
    for (const { emoji, id, name } of this.#sql.of.all({ message })) {
      const users = kinds.get(emoji) ?? [];
      users.push({ id, name });
      kinds.set(emoji, users);
    }
    return [...kinds].map(([emoji, users]) => ({ emoji, users }));
  }

  /** The reactions of `user` to the messages in `window`; up to `most` of them, -1 being all. */
  by(user: number, { from, to }: Window, most = -1): readonly OwnReaction[] {
    return this.#sql.by.all({ user, from, to, most });
  }

  /** Whether `message` has as many kinds of reactions as it can, and none of them is `emoji`. */
  isFull(message: number, emoji: string): boolean {
    const kinds = this.#sql.kinds.all({ message });
    return kinds.length >= limits.reactions.kinds && !kinds.some((kind) => kind.emoji === emoji);
  }

  /** Adds a reaction, or takes the same one back; `version` is what its message is given by that. */
  toggle(one: One, version: number): void {
    if (this.#sql.remove.run(one).changes === 0) this.#sql.add.run({ ...one, version, now: this.#now() });
  }
}
