import type { Database } from "bun:sqlite";
import type { User } from "../user.ts";
import { foldName } from "../../names/folding.ts";
import { shownName } from "../../names/userNames.ts";
import { en, type Words } from "../../words/en.ts";
import type { Invitations } from "./invitations.ts";
import type { Members } from "./members.ts";
import type { Kind, RoomDraft, Room, RoomSettings } from "../room.ts";

type Row = Omit<Room, "guests" | "people"> & { readonly guests: number; readonly people: string | null };

const COLUMNS = `id, name, topic, kind, owner_id as owner, guests, speakers, callers, pause, floor,
  archived_at as archivedAt, people`;

/** The places to talk, kept in memory once somebody asked for them: every poll does. */
export class Rooms {
  #members: Members;
  #invitations: Invitations;
  /** Runs what consists of several statements in one transaction. */
  #atOnce: <Result>(work: () => Result) => Result;
  #now: () => number;
  #known = new Map<number, Room>();
  #version = 0;
  #versions = new Map<number, number>();
  #byId;
  #byName;
  #byPeople;
  #open;
  #insert;
  #insertDirect;
  #change;
  #archive;
  #setOwner;
  #softDelete;
  #nameOf;

  constructor(
    db: Database,
    { members, invitations }: { members: Members; invitations: Invitations },
    now: () => number,
  ) {
    this.#invitations = invitations;
    this.#members = members;
    this.#now = now;
    this.#atOnce = (work) => db.transaction(work).immediate();
    this.#byId = db.query<Row, { id: number }>(
      `select ${COLUMNS} from rooms where id = $id and deleted_at is null`,
    );
    this.#byName = db.query<{ id: number }, { folded: string }>(
      "select id from rooms where folded_name = $folded",
    );
    this.#byPeople = db.query<{ id: number }, { people: string }>(
      "select id from rooms where people = $people",
    );
    this.#open = db.query<{ id: number }, []>("select id from rooms where kind = 'open' order by id");
    this.#insert = db.query<
      { id: number },
      { name: string; folded: string | null; topic: string; kind: Kind; owner: number; now: number }
    >(
      `insert into rooms (name, folded_name, topic, kind, owner_id, created_at)
       values ($name, $folded, $topic, $kind, $owner, $now) on conflict do nothing returning id`,
    );
    this.#insertDirect = db.query<{ id: number }, { people: string; owner: number; now: number }>(
      `insert into rooms (name, kind, people, owner_id, callers, created_at)
       values ('', 'direct', $people, $owner, 'everyone', $now) on conflict do nothing returning id`,
    );
    this.#change = db.query<
      void,
      Omit<RoomSettings, "guests"> & { id: number; folded: string | null; guests: number; floor: number }
    >(
      `update rooms set name = $name, folded_name = $folded, topic = $topic, kind = $kind, guests = $guests,
       speakers = $speakers, callers = $callers, pause = $pause, floor = $floor where id = $id`,
    );
    this.#archive = db.query<void, { id: number; at: number | null; by: number | null }>(
      "update rooms set archived_at = $at, archived_by = $by where id = $id",
    );
    this.#setOwner = db.query<void, { id: number; owner: number | null }>(
      "update rooms set owner_id = $owner where id = $id",
    );
    this.#softDelete = db.query<void, { id: number; now: number }>(
      `update rooms set deleted_at = $now, kind = 'private', folded_name = null, people = null, name = '', topic = ''
       where id = $id`,
    );
    this.#nameOf = db.query<{ name: string }, { id: number }>("select name from users where id = $id");
  }

  /** Grows with every change of any room. */
  get version(): number {
    return this.#version;
  }

  /** Grows with every change of room `id`. */
  versionOf(id: number): number {
    return this.#versions.get(id) ?? 0;
  }

  /** The room of this number, whoever asks; undefined when there is none. */
  find(id: number): Room | undefined {
    const known = this.#known.get(id);
    if (known) return known;
    const row = this.#byId.get({ id });
    if (!row) return undefined;
    const people = row.people?.split(" ").map(Number) ?? [];
    const room = { ...row, guests: row.guests === 1, people };
    this.#known.set(id, room);
    return room;
  }

  /** The room of this number, if `user` may read it. What one may not read and what is not there are the same. */
  readable(id: number, user: User | undefined): Room | undefined {
    const room = this.find(id);
    return room && this.#mayRead(room, user) ? room : undefined;
  }

  /** Every room that `user` may read, in the order in which they were made. */
  readableBy(user: User | undefined): readonly Room[] {
    const ids = new Set(this.#open.all().map(({ id }) => id));
    if (user) for (const room of this.#members.of(user.id).keys()) ids.add(room);
    return [...ids]
      .sort((a, b) => a - b)
      .map((id) => this.readable(id, user))
      .filter((room) => room !== undefined);
  }

  /** The rooms that both `user` and `other` are in, besides conversations among a few. */
  inCommon(user: Pick<User, "id">, other: Pick<User, "id">): readonly Room[] {
    const others = this.#members.of(other.id);
    return [...this.#members.of(user.id).keys()]
      .filter((id) => others.has(id))
      .map((id) => this.find(id))
      .filter((room) => room !== undefined)
      .filter(({ kind }) => kind !== "direct");
  }

  /** What `room` is called for `user`, a reader of `words`: a direct room by the others in it. */
  nameFor(room: Room, user: Pick<User, "id"> | undefined, words: Words = en): string {
    if (room.kind !== "direct") return room.name;
    const others = room.people.filter((id) => id !== user?.id);
    return others.map((id) => shownName(this.#nameOf.get({ id })!, words)).join(", ");
  }

  /** Makes a room, with `owner` in it; undefined when an open room has the name. */
  make({ name, topic, kind }: RoomDraft, owner: Pick<User, "id">): Room | undefined {
    const folded = foldedOf({ name, kind });
    return this.#atOnce(() => {
      const made = this.#insert.get({ name, folded, topic, kind, owner: owner.id, now: this.#now() });
      return made ? this.#settled(made.id, [owner.id]) : undefined;
    });
  }

  /** The direct room of exactly `user` and `others`; undefined when they have not met. */
  directOf(user: Pick<User, "id">, others: readonly number[]): Room | undefined {
    const known = this.#byPeople.get({ people: peopleOf(user, others).join(" ") });
    return known ? this.find(known.id) : undefined;
  }

  /** The same, which `user` makes when they meet for the first time. */
  direct(user: Pick<User, "id">, others: readonly number[]): Room {
    const ids = peopleOf(user, others);
    return this.#atOnce(() => {
      const made = this.#insertDirect.get({ people: ids.join(" "), owner: user.id, now: this.#now() });
      return made ? this.#settled(made.id, ids) : this.directOf(user, others);
    })!;
  }

  #settled(id: number, people: readonly number[]): Room {
    for (const user of people) this.#members.join(id, user);
    return this.find(id)!;
  }

  /** Messages of `room` up to this one are not there for `user`, who may read the others; 0: all are. */
  floorFor(room: Room, user: Pick<User, "id"> | undefined): number {
    return (user && this.#members.of(user.id).get(room.id)?.floor) ?? room.floor;
  }

  /** Whether `name` is that of an open room other than `room`. */
  isTaken(name: string, room?: Room): boolean {
    const holder = this.#byName.get({ folded: foldName(name) });
    return holder !== null && holder.id !== room?.id;
  }

  /**
   * Says how `room` works from here on, and with `floor` up to which message all that was said is for those who were in it before;
   * 0: for everybody. The name must not be taken.
   */
  change(
    room: Room,
    { name, topic, kind, guests, speakers, callers, pause }: RoomSettings,
    floor = room.floor,
  ): void {
    const { id } = room;
    const folded = foldedOf({ name, kind });
    const ways = { name, folded, topic, kind, guests: Number(guests), speakers, callers, pause };
    this.#atOnce(() => {
      this.#change.run({ id, ...ways, floor });
      if (floor === 0 && room.floor > 0) this.#members.showAll(id);
    });
    this.#forget(id);
  }

  /** Keeps `room` as it is: it is read, and nobody speaks in it any more. */
  archive({ id }: Room, by: Pick<User, "id">): void {
    this.#archive.run({ id, at: this.#now(), by: by.id });
    this.#forget(id);
  }

  /** Opens an archived room for speaking again. */
  restore({ id }: Room): void {
    this.#archive.run({ id, at: null, by: null });
    this.#forget(id);
  }

  /** Takes `user` out of `room`, which, if it was that user's, belongs to who is in it for longest. */
  takeOut(room: Room, user: number): void {
    this.#atOnce(() => {
      this.#members.remove(room.id, user);
      if (room.owner === user) this.#give(room, this.#members.in(room.id)[0]?.id ?? null);
    });
  }

  /** Takes `user` out of every room. A private one that nobody is left in goes, too. */
  takeOutOfAll(user: number): void {
    this.#invitations.removeAllOf(user);
    for (const id of this.#members.of(user).keys()) {
      const room = this.find(id);
      if (!room) continue;
      this.takeOut(room, user);
      if (room.kind !== "open" && this.#members.in(id).length === 0) this.softDelete(room);
    }
  }

  #give({ id }: Room, owner: number | null): void {
    this.#setOwner.run({ id, owner });
    this.#forget(id);
  }

  /** Takes `room` away from everybody, at once. What was said in it is still to be deleted. */
  softDelete({ id }: Room): void {
    this.#atOnce(() => {
      this.#softDelete.run({ id, now: this.#now() });
      this.#members.empty(id);
      this.#invitations.empty(id);
      this.#forget(id);
    });
  }

  /** `user` is called otherwise by now, and so are the direct rooms that the user is in. */
  rename(user: number): void {
    for (const id of this.#members.of(user).keys()) this.#forget(id);
  }

  #forget(id: number): void {
    this.#known.delete(id);
    this.#version += 1;
    this.#versions.set(id, this.versionOf(id) + 1);
  }

  #mayRead({ id, kind, guests }: Room, user: User | undefined): boolean {
    if (kind === "open") return user !== undefined || guests;
    if (!user) return false;
    // Who is asked in looks at the room before answering; its members see who that is.
    return this.#members.of(user.id).has(id) || this.#invitations.of(user.id).has(id);
  }
}

function peopleOf(user: Pick<User, "id">, others: readonly number[]): readonly number[] {
  return [...new Set([user.id, ...others])].sort((a, b) => a - b);
}

/** Names are unique among the rooms that all see: of the others one would learn by them. */
function foldedOf({ name, kind }: Pick<RoomDraft, "name" | "kind">): string | null {
  return kind === "open" ? foldName(name) : null;
}
