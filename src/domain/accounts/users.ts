import type { Database } from "bun:sqlite";
import { SKELETONS, skeleton } from "../../names/lookalikes.ts";
import { foldName } from "../../names/folding.ts";
import { FORMER, nameProblem } from "../../names/userNames.ts";
import type { RowChanges } from "../rows.ts";
import type { Role, User } from "../user.ts";
import { Refusal } from "../refusal.ts";
import { People, type Person } from "./people.ts";

type UserWithHash = User & { readonly passwordHash: string };

/** Until when one is banned for good, in ms since 1970. */
export const FOR_GOOD = Number.MAX_SAFE_INTEGER;

type Sanction = { readonly until: number; readonly reason: string; readonly by: number };

type Names = { readonly name: string; readonly folded: string; readonly looks: string };

/** The users and who owns the place, written besides being looked up. Names are normalised before. */
export class Users extends People {
  #changes: RowChanges;
  #now: () => number;
  #sql;

  constructor(db: Database, changes: RowChanges, now: () => number) {
    super(db, changes, now);
    bringSkeletonsUpToDate(db);
    this.#changes = changes;
    this.#now = now;
    this.#sql = {
      insert: db.query<{ id: number }, Names & { passwordHash: string; now: number }>(
        `insert into users (name, folded_name, skeleton, password_hash, created_at)
         select $name, $folded, $looks, $passwordHash, $now
         where not exists (select 1 from users where skeleton = $looks)
         on conflict (folded_name) do nothing returning id`,
      ),
      begin: db.query<void, { id: number }>(
        "insert into place (id, owner_id) values (1, $id) on conflict do nothing",
      ),
      byFoldedName: db.query<UserWithHash, { folded: string }>(
        `select id, name, role, avatar, password_hash as passwordHash from users
         where folded_name = $folded and deleted_at is null`,
      ),
      hash: db.query<{ hash: string }, { id: number }>(
        "select password_hash as hash from users where id = $id and deleted_at is null",
      ),
      lookalike: db.query<{ id: number }, { looks: string; id: number }>(
        "select id from users where skeleton = $looks and id <> $id limit 1",
      ),
      setHash: db.query<void, { id: number; before: string; after: string }>(
        "update users set password_hash = $after where id = $id and password_hash = $before and deleted_at is null",
      ),
      rename: db.query<void, Names & { id: number }>(
        "update users set name = $name, folded_name = $folded, skeleton = $looks, alike = 0 where id = $id",
      ),
      setAvatar: db.query<void, { id: number; avatar: string | null }>(
        "update users set avatar = $avatar where id = $id",
      ),
      setRole: db.query<void, { id: number; role: Role; now: number }>(
        "update users set role = $role, role_since = $now where id = $id",
      ),
      setBan: db.query<void, { id: number; until: number | null; reason: string; by: number | null }>(
        "update users set banned_until = $until, ban_reason = $reason, banned_by = $by where id = $id",
      ),
      setMute: db.query<void, { id: number; until: number | null; reason: string; by: number | null }>(
        "update users set muted_until = $until, mute_reason = $reason, muted_by = $by where id = $id",
      ),
      setOwner: db.query<void, { id: number }>("update place set owner_id = $id"),
      noteRoles: db.query<void, { from: number; to: number; now: number }>(
        "update users set role_since = $now where id in ($from, $to)",
      ),
      another: db.query<{ id: number }, { id: number }>(
        "select id from users where deleted_at is null and id <> $id limit 1",
      ),
      close: db.query<void, []>("delete from place"),
      markDeleted: db.query<void, { id: number; now: number }>(
        `update users set name = '${FORMER}', folded_name = '${FORMER} ' || id, password_hash = '', role = 'member', skeleton = null, alike = 0,
         avatar = null, banned_until = null, ban_reason = '', banned_by = null, muted_until = null, mute_reason = '', muted_by = null,
         deleted_at = $now where id = $id`,
      ),
    };
  }

  /** The user who signs in as the name that folds to `folded`, with the hash of the password. */
  withHash(folded: string): UserWithHash | undefined {
    return this.#sql.byFoldedName.get({ folded }) ?? undefined;
  }

  /** The hash of the password of user `id`; undefined when there is no such user any more. */
  hashOf(id: number): string | undefined {
    return this.#sql.hash.get({ id })?.hash;
  }

  /** Who else than user `id` has `name`, or one that looks like it. */
  conflictWith(name: string, id: number): "same" | "alike" | undefined {
    const holder = this.#sql.byFoldedName.get({ folded: foldName(name) });
    if (holder && holder.id !== id) return "same";
    return this.#sql.lookalike.get({ looks: skeleton(name), id }) ? "alike" : undefined;
  }

  /** Makes an account; the first one owns the place. Undefined when somebody has the name, or one that looks like it. */
  add(name: string, passwordHash: string): User | undefined {
    const made = this.#sql.insert.get({ ...namesOf(name), passwordHash, now: this.#now() });
    if (!made) return undefined;
    const { id } = made;
    const isFirst = this.#sql.begin.run({ id }).changes > 0;
    const user: User = { id, name, role: isFirst ? "owner" : "member", avatar: null };
    this.#changes.note("users", undefined, user);
    if (isFirst) this.#changes.note("place", undefined, { owner: id });
    return user;
  }

  /** Gives user `id` the password of the hash `after`. False when the old one is not that of `before` any more. */
  setHash(id: number, before: string, after: string): boolean {
    return this.#sql.setHash.run({ id, before, after }).changes > 0;
  }

  /** Gives `user` another name, which nobody else has. */
  rename(user: User, name: string): void {
    this.#sql.rename.run({ id: user.id, ...namesOf(name) });
    this.#changes.note("users", user, { ...user, name });
  }

  /** Gives `user` another picture, or none. */
  setAvatar(user: User, avatar: string | null): void {
    this.#sql.setAvatar.run({ id: user.id, avatar });
    this.#changes.note("users", user, { ...user, avatar });
  }

  /** Gives `user` another role than that of the owner, who keeps it. */
  setRole(user: User, role: Role): void {
    this.#sql.setRole.run({ id: user.id, role, now: this.#now() });
    this.#changes.note("users", user, { ...user, role });
  }

  /** Keeps `user` out of the place. */
  ban(user: User, ban: Sanction): void {
    this.#sql.setBan.run({ id: user.id, ...ban });
    this.#changes.note("users", user, user);
  }

  /** Why `user`, who has shown the password, is not let in at `now`; a ban that is over is lifted by that. */
  letIn(user: Person, now: number): Refusal | undefined {
    const { bannedUntil, banReason } = user;
    if (bannedUntil === null) return undefined;
    if (bannedUntil <= now) return void this.liftBan(user);
    const until = bannedUntil === FOR_GOOD ? undefined : bannedUntil;
    return new Refusal("forbidden", ({ bans, moment }) =>
      bans.told(until === undefined ? undefined : moment(until), banReason),
    );
  }

  /** Lets `user` in again. */
  liftBan(user: User): void {
    this.#sql.setBan.run({ id: user.id, until: null, reason: "", by: null });
    this.#changes.note("users", user, user);
  }

  /** Has `user` say nothing. */
  mute(user: User, mute: Sanction): void {
    this.#sql.setMute.run({ id: user.id, ...mute });
    this.#changes.note("users", user, user);
  }

  /** Lets `user` speak again. */
  liftMute(user: User): void {
    this.#sql.setMute.run({ id: user.id, until: null, reason: "", by: null });
    this.#changes.note("users", user, user);
  }

  /** Makes `to` the owner of the place, and `from`, who is that now, an admin. */
  handOver(from: User, to: User): void {
    this.#sql.setOwner.run({ id: to.id });
    this.#sql.noteRoles.run({ from: from.id, to: to.id, now: this.#now() });
    this.#changes.note("place", { owner: from.id }, { owner: to.id });
    this.#changes.note("users", from, { ...from, role: "admin" });
    this.#changes.note("users", to, { ...to, role: "owner" });
  }

  /** Whether nobody has an account but user `id`. */
  isAlone(id: number): boolean {
    return this.#sql.another.get({ id }) === null;
  }

  /** Deletes the account of `user`; with that of an owner, who is alone, nobody owns the place. */
  delete(user: User): void {
    if (user.role === "owner") {
      this.#sql.close.run();
      this.#changes.note("place", { owner: user.id }, undefined);
    }
    this.#sql.markDeleted.run({ id: user.id, now: this.#now() });
    this.#changes.note("users", user, undefined);
  }
}

function namesOf(name: string): Names {
  return { name, folded: foldName(name), looks: skeleton(name) };
}

/** Computes what names look like where older rules did, or none, and marks those that nobody could take now. Some 30 µs a name. */
export function bringSkeletonsUpToDate(db: Database): void {
  const { version } = db.query<{ version: string }, []>("select version from skeletons").get()!;
  if (version === SKELETONS) return;
  const all = db.query<{ id: number; name: string }, []>(
    "select id, name from users where deleted_at is null order by id",
  );
  const note = db.query<void, { id: number; skeleton: string; alike: number }>(
    "update users set skeleton = $skeleton, alike = $alike where id = $id",
  );
  db.transaction(() => {
    const seen = new Set<string>();
    for (const { id, name } of all.all()) {
      const looks = skeleton(name);
      const isAlike = seen.has(looks) || nameProblem(name) !== undefined;
      note.run({ id, skeleton: looks, alike: Number(isAlike) });
      seen.add(looks);
    }
    db.query("update skeletons set version = $version").run({ version: SKELETONS });
  }).immediate();
}
