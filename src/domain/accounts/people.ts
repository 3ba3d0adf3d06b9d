import type { Database } from "bun:sqlite";
import type { User, Role } from "../user.ts";
import { foldTyped } from "../../names/userNames.ts";
import type { Sessions } from "./sessions.ts";
import type { Report } from "../../log.ts";
import { rolesToGive } from "../policy.ts";

/** A user as others know one. Times are ms since 1970. */
export type Person = User & {
  readonly createdAt: number;
  /** Since when the user has the role; null: it was given before that was noted. */
  readonly roleSince: number | null;
  /** 1: the name looks like another, or breaks the rules, and was there before them. */
  readonly alike: number;
};

/** Sorts behind every name that begins with what stands before it. */
const LAST = "\u{10FFFF}";

/** The people who have an account, and what each may do. */
export class People {
  #sessions: Sessions;
  #report: Report;
  #now: () => number;
  #handOver: (from: number, to: number) => boolean;
  #byId;
  #byName;
  #startingWith;
  #after;
  #setRole;
  #noteRoles;
  #setOwner;

  constructor(db: Database, { sessions, report }: { sessions: Sessions; report: Report }, now: () => number) {
    const columns = `select id, name, role, created_at as createdAt, role_since as roleSince, alike
      from users where deleted_at is null and`;
    this.#now = now;
    this.#sessions = sessions;
    this.#report = report;
    this.#byId = db.query<Person, { id: number }>(`${columns} id = $id`);
    this.#byName = db.query<Person, { folded: string }>(`${columns} folded_name = $folded`);
    this.#startingWith = db.query<Person, { from: string; to: string; most: number }>(
      `${columns} folded_name >= $from and folded_name < $to order by folded_name limit $most`,
    );
    this.#after = db.query<Person, { name: string; to: string; most: number }>(
      `${columns} folded_name > $name and folded_name < $to order by folded_name limit $most`,
    );
    this.#setRole = db.query<void, { id: number; role: Role; now: number }>(
      "update users set role = $role, role_since = $now where id = $id",
    );
    this.#noteRoles = db.query<void, { from: number; to: number; now: number }>(
      "update users set role_since = $now where id in ($from, $to)",
    );
    this.#setOwner = db.query<void, { id: number }>("update place set owner_id = $id");
    this.#handOver = db.transaction((from: number, to: number) => {
      // Asked again: since the page was made the place may belong to another, or the account be gone.
      if (from === to || this.find(from)?.role !== "owner" || !this.find(to)) return false;
      this.#setOwner.run({ id: to });
      this.#noteRoles.run({ from, to, now: now() });
      return true;
    }).immediate;
  }

  /** The user of this number; undefined when there is none. */
  find(id: number): Person | undefined {
    return this.#byId.get({ id }) ?? undefined;
  }

  /** The user whom somebody means by `name`, whatever its case; undefined when there is none. */
  named(name: string): Person | undefined {
    return this.#byName.get({ folded: foldTyped(name) }) ?? undefined;
  }

  /** At most `most` users whose names begin with `beginning`, whatever its case, in the order of their names. */
  startingWith(beginning: string, most: number): readonly Person[] {
    const from = foldTyped(beginning);
    return this.#startingWith.all({ from, to: endOf(from), most });
  }

  /** The same, for those that come after the name `after`. */
  after(after: string, beginning: string, most: number): readonly Person[] {
    return this.#after.all({ name: foldTyped(after), to: endOf(foldTyped(beginning)), most });
  }

  /** Gives user `id` another role, which holds at once. False when `by` may not do that. */
  setRole(by: Pick<User, "id">, id: number, role: Role): boolean {
    const [giver, user] = [this.find(by.id), this.find(id)];
    if (!giver || !user || !rolesToGive(giver, user).includes(role)) return false;
    this.#setRole.run({ id, role, now: this.#now() });
    this.#sessions.update({ id, name: user.name, role });
    this.#report("role given", { user: id, by: by.id });
    return true;
  }

  /** Makes user `to` the owner of the place, and `from`, who is that now, an admin. False when that cannot be. */
  handOver(from: Pick<User, "id">, to: number): boolean {
    if (!this.#handOver(from.id, to)) return false;
    this.#report("place handed over", { user: to, by: from.id });
    for (const id of [from.id, to]) {
      const { name, role } = this.find(id)!;
      this.#sessions.update({ id, name, role });
    }
    return true;
  }
}

/** Behind every name that begins with `folded`. */
function endOf(folded: string): string {
  // A sigma at the end is folded as the last of a word, which it may not be in a name; ς sorts right before σ.
  return folded.replace(/ς$/, "σ") + LAST;
}
