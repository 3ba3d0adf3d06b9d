import type { Database } from "bun:sqlite";
import type { Clocks } from "../../clocks.ts";
import type { GroupCommit } from "../../database/commits.ts";
import { limits } from "../../limits.ts";
import type { Report } from "../../log.ts";
import type { User } from "../user.ts";
import { RateLimiter } from "../../rateLimiter.ts";
import type { Sentence } from "../../words/en.ts";
import { bringSkeletonsUpToDate } from "./skeletons.ts";
import { foldName, foldTyped, nameProblem, normaliseName } from "../../names/userNames.ts";
import type { Problem, Refusal } from "./refusal.ts";
import { SignInAttempts } from "./signInAttempts.ts";
import { BUSY } from "./hashingQueue.ts";
import { skeleton } from "../../names/lookalikes.ts";
import { needsRehash, passwordProblem, Passwords, siteWords } from "./passwords.ts";
import { handleOf, type Session, type Sessions } from "./sessions.ts";

/** What was typed to register or sign in. */
export type Credentials = { readonly name: string; readonly password: string };

/** Where somebody comes in: the network address, and the device as its owner knows it. */
export type Entrance = { readonly address: string; readonly device: string };

/** What is typed to change the password: the old one, and the one that takes its place. */
export type NewPassword = { readonly password: string; readonly newPassword: string };

/** Who came in, or why not. */
export type Entered =
  | { readonly session: Session; readonly refusal?: never }
  | { readonly session?: never; readonly refusal: Refusal };

export type Outcome =
  { readonly user: User; readonly refusal?: never } | { readonly user?: never; readonly refusal: Refusal };

/** A full queue of passwords is surely empty again after so many seconds: 400 of them, 25 ms each, two at a time. */
const BUSY_NOW: Refusal = { kind: "busy", seconds: 6 };

/**
 * The users: the two ways in, registering and signing in, and what each may change of the own account. What a password was
 * checked for is asked again in the transaction that writes: hashing takes time, in which all may change.
 */
export class Accounts {
  #commits: GroupCommit;
  #sessions: Sessions;
  #report: Report;
  #passwords = new Passwords();
  #siteWords: readonly string[];
  #now: () => number;
  #registering: RateLimiter;
  #attempts: SignInAttempts;
  #confirming: RateLimiter;
  #renaming: RateLimiter;
  #listeners: ((user: User) => void)[] = [];
  #insert;
  #looking;
  #begin;
  #byName;
  #byId;
  #hash;
  #setHash;
  #rename;

  constructor(
    db: Database,
    { commits, sessions, report }: { commits: GroupCommit; sessions: Sessions; report: Report },
    host: string | undefined,
    { now, steady }: Clocks,
  ) {
    bringSkeletonsUpToDate(db);
    this.#siteWords = siteWords(host);
    this.#commits = commits;
    this.#sessions = sessions;
    this.#report = report;
    this.#now = now;
    this.#registering = new RateLimiter(limits.registering, steady);
    this.#attempts = new SignInAttempts(steady);
    this.#confirming = new RateLimiter(limits.confirming, steady);
    this.#renaming = new RateLimiter(limits.renaming, steady);
    this.#insert = db.query<
      { id: number },
      { name: string; folded: string; looks: string; passwordHash: string; now: number }
    >(
      `insert into users (name, folded_name, skeleton, password_hash, created_at)
       select $name, $folded, $looks, $passwordHash, $now
       where not exists (select 1 from users where skeleton = $looks)
       on conflict (folded_name) do nothing returning id`,
    );
    this.#looking = db.query<{ id: number }, { looks: string; id: number }>(
      "select id from users where skeleton = $looks and id <> $id limit 1",
    );
    this.#begin = db.query<void, { id: number }>(
      "insert into place (id, owner_id) values (1, $id) on conflict do nothing",
    );
    this.#byName = db.query<User & { passwordHash: string }, { folded: string }>(
      `select id, name, role, password_hash as passwordHash from users
       where folded_name = $folded and deleted_at is null`,
    );
    this.#byId = db.query<User, { id: number }>("select id, name, role from users where id = $id");
    this.#hash = db.query<{ hash: string }, { id: number }>(
      "select password_hash as hash from users where id = $id and deleted_at is null",
    );
    this.#setHash = db.query<void, { id: number; before: string; after: string }>(
      "update users set password_hash = $after where id = $id and password_hash = $before and deleted_at is null",
    );
    this.#rename = db.query<User, { id: number; name: string; folded: string; looks: string }>(
      `update users set name = $name, folded_name = $folded, skeleton = $looks, alike = 0 where id = $id and deleted_at is null
       returning id, name, role`,
    );
  }

  /** Calls `listener` with every user who has another name from here on. */
  onRename(listener: (user: User) => void): void {
    this.#listeners.push(listener);
  }

  /** Tells the listeners that `user` has another name from here on. */
  tellOfRename(user: User): void {
    for (const listener of this.#listeners) listener(user);
  }

  /** Makes an account and begins a session of it, unless the name is taken or either field does not fit. */
  async register(typed: Credentials, { address, device }: Entrance): Promise<Entered> {
    const name = normaliseName(typed.name);
    const folded = foldName(name);
    const shape = nameProblem(name);
    // Every answer to a name that could be one tells whether somebody has it, so it counts.
    const seconds = shape === undefined ? this.#registering.take(address) : 0;
    if (seconds > 0) return { refusal: { kind: "too soon", seconds } };
    const problems = {
      name: shape ?? this.#takenProblem(name, folded),
      password: await passwordProblem(typed.password, name, this.#siteWords),
    };
    if (problems.name ?? problems.password) return { refusal: { kind: "invalid", ...problems } };
    const passwordHash = await this.#passwords.hash(typed.password, address);
    if (passwordHash === BUSY) return { refusal: BUSY_NOW };
    const session = await this.#commits.run(() => {
      // Somebody may have taken the name while the password was hashed.
      const looks = skeleton(name);
      const made = this.#insert.get({ name, folded, looks, passwordHash, now: this.#now() });
      if (!made) return undefined;
      // Who comes first owns the place.
      this.#begin.run(made);
      return this.#sessions.begin(this.#byId.get(made)!, device);
    });
    if (!session) return { refusal: { kind: "invalid", name: TAKEN } };
    this.#report("registered", { user: session.user.id, address });
    this.#attempts.succeeded({ folded, address }, session.user.id);
    return { session };
  }

  /**
   * Begins a session of the user of this name, if the password is right. Names that nobody has are refused just like wrong
   * passwords. Where many guessed at a name, whoever does not come from where its user came from before waits a little.
   */
  async signIn(typed: Credentials, from: Entrance): Promise<Entered> {
    const { address } = from;
    const folded = foldTyped(typed.name);
    const attempt = { folded, address };
    const seconds = this.#attempts.begin(attempt);
    if (seconds > 0) return { refusal: { kind: "too soon", seconds } };
    const user = this.#byName.get({ folded });
    await this.#attempts.slowDown(attempt, user?.id);
    const right = await this.#passwords.verify(typed.password, user?.passwordHash, address);
    if (right === BUSY) {
      this.#attempts.undo(attempt);
      return { refusal: BUSY_NOW };
    }
    const entering = user && right ? this.#enter(user, typed.password, from) : undefined;
    const session = await entering?.catch((error: unknown) => {
      this.#attempts.undo(attempt);
      throw error;
    });
    if (!session) {
      this.#attempts.failed(attempt);
      this.#report("wrong password", { ...(user && { user: user.id }), address });
      return { refusal: { kind: "wrong password" } };
    }
    this.#attempts.succeeded(attempt, session.user.id);
    this.#report("signed in", { user: session.user.id, address });
    return { session };
  }

  /** A session of `user`; none when the password was changed, or the account deleted, while it was checked. */
  async #enter(
    { id, passwordHash: before }: User & { passwordHash: string },
    password: string,
    { address, device }: Entrance,
  ): Promise<Session | undefined> {
    const after = needsRehash(before) ? await this.#passwords.hash(password, address) : before;
    return this.#commits.run(() => {
      if (this.#hash.get({ id })?.hash !== before) return undefined;
      if (after !== BUSY && after !== before) this.#setHash.run({ id, before, after });
      return this.#sessions.begin(this.#byId.get({ id })!, device);
    });
  }

  /** Why `password` does not show that it is `user` who asks; undefined when it does. */
  async confirm({ id }: Pick<User, "id">, password: string): Promise<Refusal | undefined> {
    const seconds = this.#confirming.take(id);
    if (seconds > 0) return { kind: "too soon", seconds };
    const hash = this.#hash.get({ id })?.hash;
    const right = await this.#passwords.verify(password, hash, `user ${id}`);
    if (right === BUSY) {
      this.#confirming.refund(id);
      return BUSY_NOW;
    }
    // It may have been changed, or the account deleted, while it was checked.
    if (!right || this.#hash.get({ id })?.hash !== hash) {
      this.#report("wrong password", { user: id });
      return { kind: "wrong password" };
    }
    this.#confirming.restore(id);
    return undefined;
  }

  /**
   * Gives the user of `session` a new password and ends the other sessions; says why not, if the old one is not right or
   * the new one does not fit.
   */
  async changePassword(session: Session, typed: NewPassword): Promise<Refusal | undefined> {
    const { id, name } = session.user;
    const before = this.#hash.get({ id })?.hash ?? "";
    const refusal = await this.confirm({ id }, typed.password);
    const newPassword = await passwordProblem(typed.newPassword, name, this.#siteWords);
    if (refusal) return refusal.kind === "wrong password" ? { ...refusal, newPassword } : refusal;
    if (newPassword !== undefined) return { kind: "invalid", newPassword };
    const after = await this.#passwords.hash(typed.newPassword, `user ${id}`);
    if (after === BUSY) return BUSY_NOW;
    // Of two changes at the same moment the second one gave a password that is the old one no more.
    const kept = handleOf(session);
    const isChanged = await this.#commits.run(() => {
      if (this.#setHash.run({ id, before, after }).changes === 0) return false;
      this.#sessions.deleteOthers(id, kept);
      return true;
    });
    if (!isChanged) return { kind: "wrong password" };
    this.#sessions.endOthers(id, kept);
    this.#report("password changed", { user: id });
    return undefined;
  }

  /** Whether somebody other than user `id` has `name`, or one that looks like it. */
  #takenProblem(name: string, folded: string, id = 0): Problem {
    const holder = this.#byName.get({ folded });
    if (holder && holder.id !== id) return TAKEN;
    return this.#looking.get({ looks: skeleton(name), id }) ? LOOKS_TAKEN : undefined;
  }

  /** Gives `user` another name, by the rules of registering; the case of the own one may change, too. */
  rename({ id }: Pick<User, "id">, typed: string): Outcome {
    const name = normaliseName(typed);
    const folded = foldName(name);
    const problem = nameProblem(name) ?? this.#takenProblem(name, folded, id);
    if (problem !== undefined) return { refusal: { kind: "invalid", name: problem } };
    const seconds = this.#renaming.take(id);
    if (seconds > 0) return { refusal: { kind: "too soon", seconds } };
    const user = this.#renamed(id, { name, folded, looks: skeleton(name) });
    if (!user) return { refusal: { kind: "wrong password" } };
    this.tellOfRename(user);
    this.#report("name changed", { user: id });
    return { user };
  }

  /** The user `id` with the new name, which is not counted where the disk does not take it. */
  #renamed(id: number, names: { name: string; folded: string; looks: string }): User | null {
    try {
      return this.#rename.get({ id, ...names });
    } catch (error) {
      this.#renaming.refund(id);
      throw error;
    }
  }
}

const TAKEN: Sentence = ({ names }) => names.taken;
const LOOKS_TAKEN: Sentence = ({ names }) => names.looksTaken;
