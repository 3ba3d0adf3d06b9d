import type { Database } from "bun:sqlite";
import { Projection } from "../../database/projection.ts";
import { foldName } from "../../names/folding.ts";
import { FORMER, shownName } from "../../names/userNames.ts";
import { en, type Words } from "../../words/en.ts";
import type { People } from "../accounts/people.ts";
import { canRead } from "../policy.ts";
import type { Kind, Room, RoomDraft, RoomSettings } from "../room.ts";
import { changedRow, type RowChanges } from "../rows.ts";
import type { User } from "../user.ts";
import type { Members } from "./members.ts";
import type { Memberships } from "./memberships.ts";

type Row = Omit<Room, "isPublic" | "people"> & { readonly isPublic: number; readonly people: string | null };

type Parts = {
  readonly changes: RowChanges;
  readonly people: People;
  readonly members: Members;
  readonly memberships: Memberships;
};

/** The rooms, and who may read them. What writes is called within a commit. */
export class Rooms {
  #of: Parts;
  #now: () => number;
  #rooms: Projection<number, Room>;
  #sql;

  constructor(db: Database, of: Parts, now: () => number) {
    const { changes } = of;
    this.#of = of;
    this.#now = now;
    this.#rooms = new Projection(changes.behind("rooms"), (id) => this.#load(id));
    changes.on("rooms", (before, after) => this.#rooms.forget(changedRow(before, after).id));
    this.#sql = {
      byId: db.query<Row, { id: number }>(
        `select id, name, topic, kind, heading, owner_id as owner, guests as isPublic, speakers as postingPolicy,
           callers as mentionPolicy, pause as slowModeSeconds, keep_days as keepDays, floor as historyFloor, archived_at as archivedAt, people
         from rooms where id = $id and deleted_at is null`,
      ),
      byName: db.query<{ id: number }, { folded: string }>(
        "select id from rooms where folded_name = $folded",
      ),
      byPeople: db.query<{ id: number }, { people: string }>("select id from rooms where people = $people"),
      aging: db.query<{ id: number }, []>("select id from rooms where keep_days > 0"),
      open: db.query<{ id: number }, []>("select id from rooms where kind = 'open' order by id"),
      insert: db.query<
        { id: number },
        { name: string; folded: string | null; topic: string; kind: Kind; owner: number; now: number }
      >(
        `insert into rooms (name, folded_name, topic, kind, owner_id, created_at)
         values ($name, $folded, $topic, $kind, $owner, $now) returning id`,
      ),
      insertDirect: db.query<{ id: number }, { people: string; owner: number; now: number }>(
        `insert into rooms (name, kind, people, owner_id, callers, created_at)
         values ('', 'direct', $people, $owner, 'everyone', $now) returning id`,
      ),
      change: db.query<
        void,
        Omit<RoomSettings, "isPublic"> & {
          id: number;
          folded: string | null;
          isPublic: number;
          historyFloor: number;
        }
      >(
        `update rooms set name = $name, folded_name = $folded, topic = $topic, kind = $kind, heading = $heading, guests = $isPublic,
         speakers = $postingPolicy, callers = $mentionPolicy, pause = $slowModeSeconds, keep_days = $keepDays, floor = $historyFloor
         where id = $id`,
      ),
      archive: db.query<void, { id: number; at: number | null; by: number | null }>(
        "update rooms set archived_at = $at, archived_by = $by where id = $id",
      ),
      setOwner: db.query<void, { id: number; owner: number | null }>(
        "update rooms set owner_id = $owner where id = $id",
      ),
      softDelete: db.query<void, { id: number; now: number }>(
        `update rooms set deleted_at = $now, kind = 'private', folded_name = null, people = null, name = '', topic = '', heading = ''
         where id = $id`,
      ),
      softDeleted: db.query<{ id: number }, []>(
        "select id from rooms where deleted_at is not null order by deleted_at limit 1",
      ),
      remove: db.query<void, { id: number }>("delete from rooms where id = $id"),
    };
  }

  /** The room of this number, whoever asks; undefined when there is none. */
  find(id: number): Room | undefined {
    return this.#rooms.get(id);
  }

  /** The room of this number, if `user`, or a guest, may read it. What one may not read and what is not there are the same. */
  readable(id: number, user: User | undefined): Room | undefined {
    const room = this.find(id);
    return room && canRead(user, room, () => this.#of.memberships.standing(id, user?.id)) ? room : undefined;
  }

  /** Every room that `user` may read, in the order in which they were made. */
  readableBy(user: User | undefined): readonly Room[] {
    const ids = new Set(this.#sql.open.all().map(({ id }) => id));
    if (user) for (const room of this.#of.members.of(user.id).keys()) ids.add(room);
    return [...ids]
      .sort((a, b) => a - b)
      .map((id) => this.readable(id, user))
      .filter((room) => room !== undefined);
  }

  /** The rooms that both `user` and `other` are in, besides conversations among a few. */
  inCommon(user: Pick<User, "id">, other: Pick<User, "id">): readonly Room[] {
    const others = this.#of.members.of(other.id);
    return [...this.#of.members.of(user.id).keys()]
      .filter((id) => others.has(id))
      .map((id) => this.find(id))
      .filter((room) => room !== undefined)
      .filter(({ kind }) => kind !== "direct");
  }

  /** What `room` is called for `user`, a reader of `words`: a direct room by the others in it. */
  nameFor(room: Room, user: Pick<User, "id"> | undefined, words: Words = en): string {
    if (room.kind !== "direct") return room.name;
    const others = room.people.filter((id) => id !== user?.id);
    return others.map((id) => shownName(this.#of.people.find(id) ?? { name: FORMER }, words)).join(", ");
  }

  /** Messages of `room` up to this one are hidden from `user`, who may read the others; 0: none is. */
  floorFor(room: Room, user: Pick<User, "id"> | undefined): number {
    // Nobody has a floor where the room has none.
    if (room.historyFloor === 0) return 0;
    return (user && this.#of.members.of(user.id).get(room.id)?.historyFloor) ?? room.historyFloor;
  }

  /** The direct room of exactly these people, given in ascending order; undefined when they have none. */
  directOf(people: readonly number[]): Room | undefined {
    const found = this.#sql.byPeople.get({ people: people.join(" ") });
    return found ? this.find(found.id) : undefined;
  }

  /** Whether an open room other than `room` has the name. */
  isTaken(name: string, room?: Room): boolean {
    const holder = this.#sql.byName.get({ folded: foldName(name) });
    return holder !== null && holder.id !== room?.id;
  }

  /** The headings that open rooms stand under. */
  headings(): readonly string[] {
    const all = this.#sql.open.all().map(({ id }) => this.find(id)?.heading ?? "");
    return [...new Set(all)].filter((heading) => heading !== "");
  }

  /** The rooms that say for how long their messages are kept. */
  aging(): readonly number[] {
    return this.#sql.aging.all().map(({ id }) => id);
  }

  /** A room of `owner`, with nobody in it. Throws SQLITE_CONSTRAINT_UNIQUE where `isTaken` says so of an open room's name. */
  insert({ name, topic, kind }: RoomDraft, owner: number): Room {
    const folded = foldedOf({ name, kind });
    return this.#inserted(this.#sql.insert.get({ name, folded, topic, kind, owner, now: this.#now() })!.id);
  }

  /** A direct room for `people`, with nobody in it. Throws SQLITE_CONSTRAINT_UNIQUE where `directOf` finds one. */
  insertDirect(people: readonly number[], owner: number): Room {
    const row = { people: people.join(" "), owner, now: this.#now() };
    return this.#inserted(this.#sql.insertDirect.get(row)!.id);
  }

  /** Changes room `id`. Throws SQLITE_CONSTRAINT_UNIQUE where `isTaken` says so of an open room's name. */
  change(id: number, settings: RoomSettings, historyFloor: number): void {
    const { name, topic, kind, heading, isPublic, postingPolicy, mentionPolicy, slowModeSeconds, keepDays } =
      settings;
    const policies = { isPublic: Number(isPublic), postingPolicy, mentionPolicy, slowModeSeconds, keepDays };
    this.#sql.change.run({
      id,
      name,
      folded: foldedOf(settings),
      topic,
      kind,
      heading,
      ...policies,
      historyFloor,
    });
    this.#of.changes.note("rooms", { id }, { id });
  }

  /** Archives room `id` in the name of user `by`: it is read, and nobody posts in it any more. */
  archive(id: number, by: number): void {
    this.#sql.archive.run({ id, at: this.#now(), by });
    this.#of.changes.note("rooms", { id }, { id });
  }

  /** Opens room `id`, which was archived, for posting again. */
  restore(id: number): void {
    this.#sql.archive.run({ id, at: null, by: null });
    this.#of.changes.note("rooms", { id }, { id });
  }

  /** Gives room `id` to another owner, or to none. */
  setOwner(id: number, owner: number | null): void {
    this.#sql.setOwner.run({ id, owner });
    this.#of.changes.note("rooms", { id }, { id });
  }

  /** Takes room `id` away from everybody. Its row stays until its messages are deleted. */
  softDelete(id: number): void {
    this.#sql.softDelete.run({ id, now: this.#now() });
    this.#of.memberships.empty(id);
    this.#of.changes.note("rooms", { id }, undefined);
  }

  /** The number of the room that was soft-deleted first; undefined when there is none. */
  softDeleted(): number | undefined {
    return this.#sql.softDeleted.get()?.id;
  }

  /** Deletes the row of room `id`, which has no messages left. */
  remove(id: number): void {
    this.#sql.remove.run({ id });
    this.#of.changes.note("rooms", { id }, undefined);
  }

  #inserted(id: number): Room {
    this.#of.changes.note("rooms", undefined, { id });
    return this.find(id)!;
  }

  #load(id: number): Room | undefined {
    const row = this.#sql.byId.get({ id });
    if (!row) return undefined;
    return { ...row, isPublic: row.isPublic === 1, people: row.people?.split(" ").map(Number) ?? [] };
  }
}

/** Names are unique among open rooms only: a name that is taken would tell that there is a private room. */
function foldedOf({ name, kind }: Pick<RoomDraft, "name" | "kind">): string | null {
  return kind === "open" ? foldName(name) : null;
}
