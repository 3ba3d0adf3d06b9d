import type { Database } from "bun:sqlite";
import { Projection } from "../../database/projection.ts";
import { fold } from "../../formatting/wordFolding.ts";
import { foldTyped } from "../../names/userNames.ts";
import type { RowChanges } from "../rows.ts";
import type { Sanction } from "../policy.ts";
import type { User } from "../user.ts";

/** A user as others know one. Times are ms since 1970. */
export type Person = User & {
  readonly createdAt: number;
  /** Since when the user has the role; null: it was given before that was noted. */
  readonly roleSince: number | null;
  /** 1: the name looks like another, or breaks the rules, and was there before them. */
  readonly alike: number;
  /** Until when the place keeps the user out; null: it does not, or did until the user came back. */
  readonly bannedUntil: number | null;
  readonly banReason: string;
  /** Until when the user says nothing; it may be over. */
  readonly mutedUntil: number | null;
  readonly muteReason: string;
};

/** A user, and what the name is without accents. */
type Spelling = { readonly id: number; readonly bare: string };

/** Sorts behind every name that begins with what stands before it. */
const LAST = "\u{10FFFF}";

/** The people who have an account, as they are looked up. */
export class People {
  #byId: Projection<number, Person>;
  /** Of all of them, in the order of their names: some 10 ms to make for 10,000. */
  #spellings: Projection<"all", readonly Spelling[]>;
  /** Known to have one: every request asks. */
  #hasOwner = false;
  #isPlaceBehind: () => boolean;
  #now: () => number;
  #sql;

  constructor(db: Database, changes: RowChanges, now: () => number) {
    this.#now = now;
    const columns = `select id, name, role, avatar, created_at as createdAt, role_since as roleSince, alike,
      banned_until as bannedUntil, ban_reason as banReason, muted_until as mutedUntil, mute_reason as muteReason from users where deleted_at is null and`;
    const byId = db.query<Person, { id: number }>(`${columns} id = $id`);
    this.#byId = new Projection(changes.behind("users"), (id) => byId.get({ id }) ?? undefined);
    const names = db.query<{ id: number; folded: string }, []>(
      "select id, folded_name as folded from users where deleted_at is null order by folded_name",
    );
    this.#spellings = new Projection(changes.behind("users"), () =>
      names.all().map(({ id, folded }) => ({ id, bare: fold(folded) })),
    );
    this.#sql = {
      byName: db.query<Person, { folded: string }>(`${columns} folded_name = $folded`),
      startingWith: db.query<Person, { from: string; to: string; most: number }>(
        `${columns} folded_name >= $from and folded_name < $to order by folded_name limit $most`,
      ),
      after: db.query<Person, { name: string; to: string; most: number }>(
        `${columns} folded_name > $name and folded_name < $to order by folded_name limit $most`,
      ),
      owner: db.query<{ id: number }, []>("select owner_id as id from place"),
    };
    this.#isPlaceBehind = changes.behind("place");
    changes.on("place", () => (this.#hasOwner = false));
    changes.on("users", (before, after) => {
      if (before) this.#byId.forget(before.id);
      if (before?.name !== after?.name) this.#spellings.clear();
    });
  }

  /** The user of this number; undefined when there is none. */
  find(id: number): Person | undefined {
    return this.#byId.get(id);
  }

  /** The user of this number, who may act: undefined for one who is banned, too. */
  active(id: number): Person | undefined {
    const person = this.find(id);
    return person && !this.isBanned(person) ? person : undefined;
  }

  /** That the place keeps the user out now; undefined for one whom it does not, also where a ban is over and its user has not come back. */
  banOf({ bannedUntil, banReason }: Person): Sanction | undefined {
    const isBanned = bannedUntil !== null && bannedUntil > this.#now();
    return isBanned ? { until: bannedUntil, reason: banReason } : undefined;
  }

  isBanned(person: Person): boolean {
    return this.banOf(person) !== undefined;
  }

  /** That user `id` says nothing now; undefined for one who may speak. */
  muteOf(id: number): Sanction | undefined {
    const { mutedUntil = null, muteReason = "" } = this.find(id) ?? {};
    return mutedUntil !== null && mutedUntil > this.#now()
      ? { until: mutedUntil, reason: muteReason }
      : undefined;
  }

  /** The user whom somebody means by `name`, whatever its case; undefined when there is none. */
  named(name: string): Person | undefined {
    return this.#sql.byName.get({ folded: foldTyped(name) }) ?? undefined;
  }

  /** Who is called `name`, or else all whose names differ from it by accents alone: whom somebody means who looks for them. */
  meantBy(name: string): readonly Person[] {
    const bare = bareOf(name);
    // Also where somebody is called so, which a guest is not to learn by how long it takes.
    const alike = this.#spelt((one) => one === bare);
    const exact = this.named(name);
    return exact ? [exact] : alike;
  }

  /**
   * At most `most` users whose names begin with `beginning`, whatever its case, in the order of their names; then those
   * whose names do so without accents.
   */
  startingWith(beginning: string, most: number): readonly Person[] {
    const from = foldTyped(beginning);
    const exact = this.#sql.startingWith.all({ from, to: endOf(from), most });
    const bare = bareOf(beginning);
    if (exact.length === most || bare === "") return exact;
    const known = new Set(exact.map(({ id }) => id));
    const others = this.#spelt((one, id) => one.startsWith(bare) && !known.has(id));
    return [...exact, ...others.slice(0, most - exact.length)];
  }

  /** Those whose names begin with `beginning`, accents included, and come after the name `after`. */
  after(after: string, beginning: string, most: number): readonly Person[] {
    return this.#sql.after.all({ name: foldTyped(after), to: endOf(foldTyped(beginning)), most });
  }

  #spelt(isMeant: (bare: string, id: number) => boolean): readonly Person[] {
    const some = this.#spellings.get("all")!.filter(({ bare, id }) => isMeant(bare, id));
    return some.map(({ id }) => this.find(id)).filter((person) => person !== undefined);
  }

  /** Who owns the place; undefined: nobody has registered. */
  get owner(): Person | undefined {
    const row = this.#sql.owner.get();
    return row ? this.find(row.id) : undefined;
  }

  /** Whether the place has an owner: every request asks. */
  hasOwner(): boolean {
    if (this.#hasOwner && !this.#isPlaceBehind()) return true;
    return (this.#hasOwner = this.#sql.owner.get() !== null);
  }
}

/** Behind every name that begins with `folded`. */
function endOf(folded: string): string {
  // A sigma at the end is folded as the last of a word, which it may not be in a name; ς sorts right before σ.
  return folded.replace(/ς$/, "σ") + LAST;
}

/** The name of a user, as somebody typed it, in the letters by which the search compares words. */
function bareOf(name: string): string {
  return fold(foldTyped(name));
}
