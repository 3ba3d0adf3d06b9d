import type { Database } from "bun:sqlite";
import { Allowance } from "../protection/allowance.ts";
import { limits } from "../limits.ts";
import type { Role } from "../people/roles.ts";
import { foldName, nameProblem, normaliseName } from "./names.ts";
import { BUSY, passwordProblem, Passwords } from "./passwords.ts";

export type User = { readonly id: number; readonly name: string; readonly role: Role };

/** What was typed to register or sign in. */
export type Credentials = { readonly name: string; readonly password: string };

/** Why somebody did not get in. */
export type Refusal =
  | { readonly kind: "invalid"; readonly name?: string | undefined; readonly password?: string | undefined }
  | { readonly kind: "wrong" }
  /** `seconds` to wait before it is worth another try. */
  | { readonly kind: "too many"; readonly seconds: number }
  | { readonly kind: "busy"; readonly seconds: number };

export type Outcome =
  { readonly user: User; readonly refusal?: never } | { readonly user?: never; readonly refusal: Refusal };

/** Seconds after which a full queue of passwords is surely empty again. */
const QUEUE_DRAINS_IN = 3;

/** The users, and the two ways in: registering and signing in. `address` is where a request comes from. */
export class Accounts {
  #passwords = new Passwords();
  #now: () => number;
  #registering: Allowance;
  #signingIn: Allowance;
  #signingInFromAddress: Allowance;
  #insert;
  #byName;

  constructor(db: Database, now: () => number) {
    this.#now = now;
    this.#registering = new Allowance(limits.registering, now);
    this.#signingIn = new Allowance(limits.signingIn, now);
    this.#signingInFromAddress = new Allowance(limits.signingInFromAddress, now);
    this.#insert = db.query<User, { name: string; folded: string; passwordHash: string; now: number }>(
      // Who comes first owns the place.
      `insert into users (name, folded_name, password_hash, created_at, role)
       values ($name, $folded, $passwordHash, $now, iif(exists (select 1 from users), 'member', 'owner'))
       on conflict (folded_name) do nothing returning id, name, role`,
    );
    this.#byName = db.query<User & { passwordHash: string }, { folded: string }>(
      "select id, name, role, password_hash as passwordHash from users where folded_name = $folded",
    );
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
    if (!right || !user) return { refusal: { kind: "wrong" } };
    this.#signingIn.restore(pair);
    return { user: { id: user.id, name: user.name, role: user.role } };
  }
}

const TAKEN = "Somebody has this name already.";
