import type { Database } from "bun:sqlite";
import type { RowChanges } from "../rows.ts";
import type { Face, User } from "../user.ts";

/** A link by which people make accounts. Times are ms since 1970. */
export type Invite = {
  readonly id: number;
  readonly by: Pick<User, "id" | "name">;
  readonly note: string;
  /** Accounts that may be made by it in all; null: as many as there will be. */
  readonly uses: number | null;
  /** Accounts that were made by it. */
  readonly used: number;
  readonly createdAt: number;
  readonly endsAt: number;
  readonly withdrawnAt: number | null;
};

/** Somebody who came by an invite. */
export type Comer = Face & { readonly invite: number };

/** What an invite is to be. */
export type Draft = Pick<Invite, "note" | "uses" | "endsAt"> & { readonly rooms: readonly number[] };

type Row = Omit<Invite, "by"> & { readonly byId: number; readonly byName: string };

const COLUMNS = `invites.id, by_id as byId, name as byName, note, uses, invites.created_at as createdAt,
  ends_at as endsAt, withdrawn_at as withdrawnAt,
  (select count(*) from users as comers where comers.invite_id = invites.id) as used
  from invites join users on users.id = by_id`;

/** The invites, as they are stored. What writes is called within a commit. */
export class Invites {
  #changes: RowChanges;
  #now: () => number;
  #sql;

  constructor(db: Database, changes: RowChanges, now: () => number) {
    this.#changes = changes;
    this.#now = now;
    this.#sql = {
      insert: db.query<{ id: number }, Omit<Draft, "rooms"> & { hash: Uint8Array; by: number; now: number }>(
        `insert into invites (hash, by_id, note, uses, created_at, ends_at)
         values ($hash, $by, $note, $uses, $now, $endsAt) returning id`,
      ),
      insertRoom: db.query<void, { invite: number; room: number }>(
        "insert into invite_rooms (invite_id, room_id) values ($invite, $room) on conflict do nothing",
      ),
      byHash: db.query<Row, { hash: Uint8Array }>(`select ${COLUMNS} where hash = $hash`),
      one: db.query<Row, { id: number }>(`select ${COLUMNS} where invites.id = $id`),
      all: db.query<Row, []>(`select ${COLUMNS} order by invites.id desc limit ${MOST_LISTED}`),
      madeBy: db.query<Row, { by: number }>(
        `select ${COLUMNS} where by_id = $by order by invites.id desc limit ${MOST_LISTED}`,
      ),
      everyBy: db.query<Row, { by: number }>(`select ${COLUMNS} where by_id = $by order by invites.id`),
      rooms: db.query<{ room: number }, { invite: number }>(
        "select room_id as room from invite_rooms where invite_id = $invite order by room_id",
      ),
      comers: db.query<Comer, { invite: number }>(
        `select id, name, avatar, invite_id as invite from users where invite_id = $invite and deleted_at is null
         order by id limit ${MOST_LISTED}`,
      ),
      good: db.query<{ count: number }, { by: number; now: number }>(
        "select count(*) as count from invites where by_id = $by and withdrawn_at is null and ends_at > $now",
      ),
      withdraw: db.query<void, { id: number; now: number }>(
        "update invites set withdrawn_at = $now where id = $id and withdrawn_at is null",
      ),
      closeAllBy: db.query<{ id: number }, { by: number; now: number }>(
        "update invites set note = '', withdrawn_at = coalesce(withdrawn_at, $now) where by_id = $by returning id",
      ),
      cameBy: db.query<void, { user: number; invite: number }>(
        "update users set invite_id = $invite where id = $user",
      ),
    };
  }

  /** Stores an invite whose secret has this hash; gives its number. */
  add(hash: Uint8Array, by: number, { rooms, ...draft }: Draft): number {
    const { id } = this.#sql.insert.get({ hash, by, now: this.#now(), ...draft })!;
    for (const room of rooms) this.#sql.insertRoom.run({ invite: id, room });
    this.#changes.note("invites", undefined, { id });
    return id;
  }

  find(id: number): Invite | undefined {
    const row = this.#sql.one.get({ id });
    return row ? toInvite(row) : undefined;
  }

  /** The invite whose secret has this hash, if it is good now, whatever became of who made it. */
  goodBy(hash: Uint8Array): Invite | undefined {
    const row = this.#sql.byHash.get({ hash });
    return row && this.isGood(row) ? toInvite(row) : undefined;
  }

  /** Whether an account can be made by an invite now. */
  isGood({ withdrawnAt, endsAt, uses, used }: Omit<Invite, "by">): boolean {
    return withdrawnAt === null && this.#now() < endsAt && (uses === null || used < uses);
  }

  /** The newest invites of all, the newest first. */
  all(): readonly Invite[] {
    return this.#sql.all.all().map(toInvite);
  }

  /** The newest invites of user `by`, the newest first. */
  madeBy(by: number): readonly Invite[] {
    return this.#sql.madeBy.all({ by }).map(toInvite);
  }

  /** All invites that user `by` has ever made, in that order. */
  everyBy(by: number): readonly Invite[] {
    return this.#sql.everyBy.all({ by }).map(toInvite);
  }

  /** The rooms into which one comes by `invite`. */
  roomsOf(invite: number): readonly number[] {
    return this.#sql.rooms.all({ invite }).map(({ room }) => room);
  }

  /** Who came by `invite` and is still here, in that order. */
  comers(invite: number): readonly Comer[] {
    return this.#sql.comers.all({ invite });
  }

  /** How many invites of user `by` are neither over nor withdrawn. */
  countOf(by: number): number {
    return this.#sql.good.get({ by, now: this.#now() })!.count;
  }

  withdraw(id: number): void {
    if (this.#sql.withdraw.run({ id, now: this.#now() }).changes > 0)
      this.#changes.note("invites", { id }, { id });
  }

  /** Withdraws the invites of user `by`, whose account is deleted, and forgets what that one noted of them. */
  closeAllBy(by: number): void {
    for (const { id } of this.#sql.closeAllBy.all({ by, now: this.#now() }))
      this.#changes.note("invites", { id }, { id });
  }

  /** Notes by which invite `user`, who has just registered, has come. */
  noteComer(user: User, invite: number): void {
    this.#sql.cameBy.run({ user: user.id, invite });
    this.#changes.note("invites", { id: invite }, { id: invite });
  }
}

const MOST_LISTED = 500;

function toInvite({ byId, byName, ...row }: Row): Invite {
  return { ...row, by: { id: byId, name: byName } };
}
