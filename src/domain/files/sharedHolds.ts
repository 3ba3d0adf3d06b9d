import type { Database } from "bun:sqlite";
import type { Clocks } from "../../base/clocks.ts";
import type { Later } from "../../base/jobs.ts";
import type { Commits } from "../../database/commits.ts";
import type { Hold, Holds } from "./holds.ts";
import type { References } from "./references.ts";
import { StorageError } from "./storage.ts";

type Parts = Clocks & {
  readonly commits: Pick<Commits, "run">;
  readonly references: Pick<References, "isNamed">;
  readonly after: Later;
};

/** How long what is held has to be as it was until its machine counts as dead, in ms, and how often a machine says that it is not. */
const LASTS = 5 * 60_000;
const RENEWED = 60_000;

/** How long bytes are waited for that are being removed, in ms, and how often it is looked whether they are. */
const PATIENCE = 10_000;
const PAUSE = 50;

type Held = { readonly id: string; readonly hash: string };

/** What is to become of bytes: see db/0033-file-holds.sql. */
type State = "wanted" | "removed" | "unnamed";

/**
 * Holds that several machines know of: rows, which all see in the order of their commits. Bytes are put after the commit that says they are
 * wanted, and removed after the one that says they are being removed; each of these commits sees whether there was one of the other.
 */
export class SharedHolds implements Holds {
  #of: Parts;
  #sql;
  /** With what the ids of this machine begin. */
  #machine = crypto.randomUUID();
  /** What this machine wants or removes. */
  #mine = new Set<Held>();
  #isRenewing = false;
  /** Since when rows are as they are, by a clock that nobody sets: those of machines differ. */
  #still = new Map<string, number>();

  constructor(db: Database, of: Parts) {
    this.#of = of;
    // Another time than before, whatever the clock says.
    const later = "at = max($now, at + 1)";
    this.#sql = {
      add: db.query<void, Held & { state: State; now: number }>(
        "insert into file_holds (id, hash, state, at) values ($id, $hash, $state, $now)",
      ),
      isWanted: db.query<{ id: string }, { id: string }>(
        "select id from file_holds where id = $id and state = 'wanted'",
      ),
      isHeld: db.query<{ id: string }, { hash: string }>(
        "select id from file_holds where hash = $hash and state <> 'unnamed' limit 1",
      ),
      isRemoved: db.query<{ id: string }, { hash: string }>(
        "select id from file_holds where hash = $hash and state = 'removed' limit 1",
      ),
      renew: db.query<void, { id: string; now: number }>(`update file_holds set ${later} where id = $id`),
      leave: db.query<void, { id: string; now: number }>(
        `update file_holds set state = 'unnamed', ${later} where id = $id`,
      ),
      isAsItWas: db.query<{ id: string }, { id: string; at: number }>(
        "select id from file_holds where id = $id and at = $at",
      ),
      drop: db.query<void, { id: string }>("delete from file_holds where id = $id"),
      dropUnnamed: db.query<void, { hash: string }>(
        "delete from file_holds where hash = $hash and state = 'unnamed'",
      ),
      unnamed: db.query<{ id: string }, { hash: string }>(
        "select id from file_holds where hash = $hash and state = 'unnamed'",
      ),
      all: db.query<Held & { at: number }, []>("select id, hash, at from file_holds"),
    };
  }

  async want(hashes: readonly string[]): Promise<Hold> {
    const { commits, steady } = this.#of;
    const wanted = this.#heldOf(hashes);
    const until = steady() + PATIENCE;
    while (!(await this.#isWanted(wanted))) {
      if (steady() > until) throw new StorageError("BeingRemoved");
      await this.#pause();
    }
    this.#renewFromNowOn(wanted);
    return {
      commit: (work) =>
        commits.run(() => {
          // This machine may have been cut off or stopped for so long that the bytes are gone.
          if (!wanted.every((one) => this.#isStillWanted(one))) throw new StorageError("LetGo");
          const result = work();
          for (const one of wanted) this.#letGo(one);
          return result;
        }),
      release: async () => {
        const left = wanted.filter((one) => this.#isStillWanted(one));
        await this.#end(wanted, left.length > 0 ? () => left.forEach((one) => this.#letGo(one)) : undefined);
        return wanted.map(({ hash }) => hash);
      },
    };
  }

  async removing(hash: string, remove: () => Promise<void>): Promise<void> {
    const { commits, references, steady, now } = this.#of;
    const removed = this.#heldOf([hash]);
    const before = steady();
    const isFree = await commits.run(() => {
      this.#sql.dropUnnamed.run({ hash });
      if (references.isNamed(hash) || this.#sql.isHeld.get({ hash }) !== null) return false;
      this.#add(removed, "removed");
      return true;
    });
    if (!isFree) return;
    this.#renewFromNowOn(removed);
    let isGone = false;
    try {
      // A machine that was stopped in between may count as dead by now.
      if (steady() - before > LASTS / 2) throw new StorageError("TooLate");
      await remove();
      isGone = true;
    } finally {
      await this.#end(removed, () => {
        for (const { id } of removed)
          if (isGone) this.#sql.drop.run({ id });
          else this.#sql.leave.run({ id, now: now() });
      });
    }
  }

  unnamed(hashes: readonly string[]): void {
    const unnamed = this.#heldOf(hashes).filter(({ hash }) => !this.#of.references.isNamed(hash));
    this.#add(unnamed, "unnamed");
  }

  isMine(hash: string): boolean {
    return this.#sql.unnamed.all({ hash }).some(({ id }) => id.startsWith(this.#machine));
  }

  async leftBehind(): Promise<readonly string[]> {
    const { commits, steady } = this.#of;
    const now = steady();
    const all = this.#sql.all.all().map((one) => ({ ...one, key: `${one.id} ${one.at}` }));
    this.#still = new Map(all.map(({ key }) => [key, this.#still.get(key) ?? now]));
    const dead = all.filter(({ key }) => now - this.#still.get(key)! >= LASTS);
    if (dead.length === 0) return [];
    return commits.run(() => {
      // Somebody may be there all the same who is heard only now.
      const left = dead.filter(({ id, at }) => this.#sql.isAsItWas.get({ id, at }) !== null);
      for (const one of left) this.#letGo(one);
      return left.map(({ hash }) => hash);
    });
  }

  /** Whether all know that these are wanted: not while one of them is being removed. */
  async #isWanted(wanted: readonly Held[]): Promise<boolean> {
    const isAnyRemoved = () => wanted.some(({ hash }) => this.#sql.isRemoved.get({ hash }) !== null);
    if (isAnyRemoved()) return false;
    return this.#of.commits.run(() => {
      if (isAnyRemoved()) return false;
      this.#add(wanted, "wanted");
      return true;
    });
  }

  #isStillWanted({ id }: Held): boolean {
    return this.#sql.isWanted.get({ id }) !== null;
  }

  #add(held: readonly Held[], state: State): void {
    for (const one of held) this.#sql.add.run({ ...one, state, now: this.#of.now() });
  }

  /** Within a commit: what nothing names is to be removed. */
  #letGo({ id, hash }: Held): void {
    if (this.#of.references.isNamed(hash)) this.#sql.drop.run({ id });
    else this.#sql.leave.run({ id, now: this.#of.now() });
  }

  /** Holds these no more, as `work` writes. Where that cannot be, as while PostgreSQL is away, they go like what the dead held. */
  async #end(held: readonly Held[], work?: () => void): Promise<void> {
    for (const one of held) this.#mine.delete(one);
    if (work) await this.#of.commits.run(work).catch(() => {});
  }

  #renewFromNowOn(held: readonly Held[]): void {
    for (const one of held) this.#mine.add(one);
    if (!this.#isRenewing) this.#renewSoon();
  }

  #renewSoon(): void {
    this.#isRenewing = this.#mine.size > 0;
    if (this.#isRenewing) this.#of.after(() => void this.#renew(), RENEWED);
  }

  async #renew(): Promise<void> {
    const { commits, now } = this.#of;
    const renewAll = () => {
      for (const { id } of this.#mine) this.#sql.renew.run({ id, now: now() });
    };
    if (this.#mine.size > 0) await commits.run(renewAll).catch(() => {});
    this.#renewSoon();
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => void this.#of.after(resolve, PAUSE));
  }

  /** Each hash once. */
  #heldOf(hashes: readonly string[]): readonly Held[] {
    return [...new Set(hashes)].map((hash) => ({ id: `${this.#machine}/${crypto.randomUUID()}`, hash }));
  }
}
