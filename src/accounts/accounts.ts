import type { Database } from "bun:sqlite";
import { Allowance } from "../protection/allowance.ts";
import { limits } from "../limits.ts";
import type { Role } from "../people/roles.ts";
import type { Sentence } from "../words/en.ts";
import { foldName, nameProblem, normaliseName } from "./names.ts";
import { BUSY, passwordProblem, Passwords } from "./passwords.ts";

export type User = { readonly id: number; readonly name: string; readonly role: Role };

/** What was typed to register or sign in. */
export type Credentials = { readonly name: string; readonly password: string };

/** What is typed to change the password: the old one, and the one that takes its place. */
export type NewPassword = { readonly password: string; readonly newPassword: string };

type Problem = Sentence | undefined;

/** Why somebody did not get in, or something of an account stays as it was. */
export type Refusal =
  | {
      readonly kind: "invalid";
      readonly name?: Problem;
      readonly password?: Problem;
      readonly newPassword?: Problem;
    }
  | { readonly kind: "wrong"; readonly newPassword?: Problem }
  /** `seconds` to wait before it is worth another try. */
  | { readonly kind: "too many"; readonly seconds: number }
  | { readonly kind: "busy"; readonly seconds: number };

export type Outcome =
  { readonly user: User; readonly refusal?: never } | { readonly user?: never; readonly refusal: Refusal };

/** Seconds after which a full queue of passwords is surely empty again. */
const QUEUE_DRAINS_IN = 3;

/**
 * The users: the two ways in, registering and signing in, and what each may change of the own account. `address` is
 * where a request comes from.
 */
export class Accounts {
  #passwords = new Passwords();
  #now: () => number;
  #registering: Allowance;
  #signingIn: Allowance;
  #signingInFromAddress: Allowance;
  #confirming: Allowance;
  #renaming: Allowance;
  #listeners: ((user: User) => void)[] = [];
  #insert;
  #byName;
  #hash;
  #setHash;
  #rename;

  constructor(db: Database, now: () => number) {
    this.#now = now;
    this.#registering = new Allowance(limits.registering, now);
    this.#signingIn = new Allowance(limits.signingIn, now);
    this.#signingInFromAddress = new Allowance(limits.signingInFromAddress, now);
    this.#confirming = new Allowance(limits.confirming, now);
    this.#renaming = new Allowance(limits.renaming, now);
    this.#insert = db.query<User, { name: string; folded: string; passwordHash: string; now: number }>(
      // Who comes first owns the place.
      `insert into users (name, folded_name, password_hash, created_at, role)
       values ($name, $folded, $passwordHash, $now,
         iif(exists (select 1 from users where deleted_at is null), 'member', 'owner'))
       on conflict (folded_name) do nothing returning id, name, role`,
    );
    this.#byName = db.query<User & { passwordHash: string }, { folded: string }>(
      `select id, name, role, password_hash as passwordHash from users
       where folded_name = $folded and deleted_at is null`,
    );
    this.#hash = db.query<{ hash: string }, { id: number }>(
      "select password_hash as hash from users where id = $id and deleted_at is null",
    );
    this.#setHash = db.query<void, { id: number; before: string; after: string }>(
      "update users set password_hash = $after where id = $id and password_hash = $before",
    );
    this.#rename = db.query<User, { id: number; name: string; folded: string }>(
      `update users set name = $name, folded_name = $folded where id = $id and deleted_at is null
       returning id, name, role`,
    );
  }

  /** Calls `listener` with every user who has another name from here on. */
  onRename(listener: (user: User) => void): void {
    this.#listeners.push(listener);
  }

  /** Makes an account, unless the name is taken or either field does not fit. */
  async register(typed: Credentials, address: string): Promise<Outcome> {
    const name = normaliseName(typed.name);
    const folded = foldName(name);
    const problems = {
      name: nameProblem(name) ?? (this.#byName.get({ folded }) ? TAKEN : undefined),
      password: await passwordProblem(typed.password, name),
    };
    if (problems.name ?? problems.password) return { refusal: { kind: "invalid", ...problems } };
    const seconds = this.#registering.take(address);
    if (seconds > 0) return { refusal: { kind: "too many", seconds } };
    const passwordHash = await this.#passwords.hash(typed.password);
    if (passwordHash === BUSY) return { refusal: { kind: "busy", seconds: QUEUE_DRAINS_IN } };
    // Somebody may have taken the name while the password was hashed.
    const user = this.#insert.get({ name, folded, passwordHash, now: this.#now() });
    return user ? { user } : { refusal: { kind: "invalid", name: TAKEN } };
  }

  /** The user of this name, if the password is right. Names that nobody has are refused just like wrong passwords. */
  async signIn(typed: Credentials, address: string): Promise<Outcome> {
    const folded = foldName(normaliseName(typed.name));
    const pair = `${address} ${folded.slice(0, limits.name.most)}`;
    // What the name's own limit refuses costs the others at this address nothing.
    const seconds = this.#signingIn.take(pair) || this.#signingInFromAddress.take(address);
    if (seconds > 0) return { refusal: { kind: "too many", seconds } };
    const user = this.#byName.get({ folded });
    const right = await this.#passwords.verify(typed.password, user?.passwordHash);
    if (right === BUSY) return { refusal: { kind: "busy", seconds: QUEUE_DRAINS_IN } };
    // It may have been changed, or the account deleted, while it was checked.
    const isStill = user !== null && this.#hash.get({ id: user.id })?.hash === user.passwordHash;
    if (!right || !isStill) return { refusal: { kind: "wrong" } };
    this.#signingIn.restore(pair);
    return { user: { id: user.id, name: user.name, role: user.role } };
  }

  /** Why `password` does not show that it is `user` who asks; undefined when it does. */
  async confirm({ id }: Pick<User, "id">, password: string): Promise<Refusal | undefined> {
    const seconds = this.#confirming.take(id);
    if (seconds > 0) return { kind: "too many", seconds };
    const right = await this.#passwords.verify(password, this.#hash.get({ id })?.hash);
    if (right === BUSY) return { kind: "busy", seconds: QUEUE_DRAINS_IN };
    if (!right) return { kind: "wrong" };
    this.#confirming.restore(id);
    return undefined;
  }

  /** Gives `user` a new password; says why not, if the old one is not right or the new one does not fit. */
  async changePassword(user: User, typed: NewPassword): Promise<Refusal | undefined> {
    const before = this.#hash.get(user)?.hash ?? "";
    const refusal = await this.confirm(user, typed.password);
    const newPassword = await passwordProblem(typed.newPassword, user.name);
    if (refusal) return refusal.kind === "wrong" ? { ...refusal, newPassword } : refusal;
    if (newPassword !== undefined) return { kind: "invalid", newPassword };
    const after = await this.#passwords.hash(typed.newPassword);
    if (after === BUSY) return { kind: "busy", seconds: QUEUE_DRAINS_IN };
    // Of two changes at the same moment the second one gave a password that is the old one no more.
    const { changes } = this.#setHash.run({ id: user.id, before, after });
    return changes === 0 ? { kind: "wrong" } : undefined;
  }

  /** Gives `user` another name, by the rules of registering; the case of the own one may change, too. */
  rename({ id }: Pick<User, "id">, typed: string): Outcome {
    const name = normaliseName(typed);
    const folded = foldName(name);
    const holder = this.#byName.get({ folded });
    const problem = nameProblem(name) ?? (holder && holder.id !== id ? TAKEN : undefined);
    if (problem !== undefined) return { refusal: { kind: "invalid", name: problem } };
    const seconds = this.#renaming.take(id);
    if (seconds > 0) return { refusal: { kind: "too many", seconds } };
    const user = this.#rename.get({ id, name, folded });
    if (!user) return { refusal: { kind: "wrong" } };
    for (const listener of this.#listeners) listener(user);
    return { user };
  }
}

const TAKEN: Sentence = ({ names }) => names.taken;
