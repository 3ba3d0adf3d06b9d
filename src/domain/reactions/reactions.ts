import type { Database } from "bun:sqlite";
import type { User } from "../user.ts";
import type { Messages, MayNot, Outcome } from "../messages/messages.ts";
import type { Author } from "../messages/history.ts";
import type { Window } from "../messages/windows.ts";
import { limits } from "../../limits.ts";
import type { Sentence } from "../../words/en.ts";

/** One kind of reaction to a message, and whose it is, in the order in which they came. */
export type Reaction = { readonly emoji: string; readonly users: readonly Author[] };

/** A reaction as its author gets it again. */
export type OwnReaction = { readonly message: number; readonly emoji: string; readonly createdAt: number };

type Row = { readonly emoji: string; readonly id: number; readonly name: string };

/** What users think of messages, in an emoji each. */
export class Reactions {
  #messages: Messages;
  #now: () => number;
  #of;
  #kinds;
  #add;
  #remove;
  #by;

  constructor(db: Database, messages: Messages, now: () => number) {
    this.#messages = messages;
    this.#now = now;
    this.#of = db.query<Row, { message: number }>(
      `select emoji, users.id, users.name from reactions join users on users.id = user_id
       where message_id = $message order by reactions.version`,
    );
    this.#kinds = db.query<{ emoji: string }, { message: number }>(
      "select distinct emoji from reactions where message_id = $message",
    );
    this.#add = db.query<void, { message: number; emoji: string; user: number; now: number }>(
      `insert into reactions (message_id, emoji, user_id, created_at, version)
       values ($message, $emoji, $user, $now, (select last + 1 from sequence))`,
    );
    this.#remove = db.query<void, { message: number; emoji: string; user: number }>(
      "delete from reactions where message_id = $message and emoji = $emoji and user_id = $user",
    );
    this.#by = db.query<OwnReaction, Window & { user: number }>(
      `select message_id as message, emoji, created_at as createdAt from reactions
       where message_id >= $from and message_id < $to and user_id = $user`,
    );
  }

  /** The reactions to `message`, the kind that came first first. */
  of(message: number): readonly Reaction[] {
    const kinds = new Map<string, Author[]>();
    for (const { emoji, id, name } of this.#of.all({ message })) {
      const users = kinds.get(emoji) ?? [];
      users.push({ id, name });
      kinds.set(emoji, users);
    }
    return [...kinds].map(([emoji, users]) => ({ emoji, users }));
  }

  /** The reactions of `user` to the messages in `window`. */
  by(user: number, { from, to }: Window): readonly OwnReaction[] {
    return this.#by.all({ user, from, to });
  }

  /** Adds the reaction of `user` to `message`, or takes back the same one. "full": it has too many kinds already. */
  toggle(
    message: number,
    emoji: string,
    user: Pick<User, "id">,
    mayNot: MayNot = () => undefined,
  ): Promise<Outcome | "full" | Sentence> {
    return this.#messages.change<"full" | Sentence>(message, () => {
      const reason = mayNot();
      if (reason) return reason;
      const reaction = { message, emoji, user: user.id };
      if (this.#remove.run(reaction).changes > 0) return "done";
      const kinds = this.#kinds.all({ message });
      const isNew = !kinds.some((kind) => kind.emoji === emoji);
      if (isNew && kinds.length >= limits.reactions.kinds) return "full";
      this.#add.run({ ...reaction, now: this.#now() });
      return "done";
    });
  }
}
