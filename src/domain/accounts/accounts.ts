import type { Commits } from "../../database/commits.ts";
import type { Limiters } from "../../base/limiters.ts";
import { limits } from "../../base/limits.ts";
import { foldName } from "../../names/folding.ts";
import { foldTyped, nameProblem, normaliseName } from "../../names/userNames.ts";
import type { RateLimiter } from "../../base/rateLimiter.ts";
import type { Sentence } from "../../words/en.ts";
import { refusalToSpeak } from "../policy.ts";
import { GONE, Refusal } from "../refusal.ts";
import type { Audit } from "../audit/audit.ts";
import type { Actor, User } from "../user.ts";
import { BUSY } from "./hashingQueue.ts";
import { needsRehash, passwordProblem, type Passwords } from "./passwords.ts";
import type { RecoveryLinks } from "./recoveryLinks.ts";
import type { NewSession, Sessions } from "./sessions.ts";
import { SignInAttempts } from "./signInAttempts.ts";
import type { Users } from "./users.ts";

export type Credentials = { readonly name: string; readonly password: string };

/** Where somebody comes in. */
export type Entrance = {
  /** The network address, as limits know it. */
  readonly address: string;
  /** The device as its owner knows it. */
  readonly device: string;
  /** Whether that is the machine that Robin runs on. */
  readonly isHere: boolean;
};

/** The way by which somebody comes to make an account. */
export type Door = {
  /** Why nobody comes in by it now. */
  readonly refusal: () => Refusal | undefined;
  /** Takes note of `user`, who came in by it, within the commit that makes the account. */
  readonly admit: (user: User) => void;
};

export type AccountParts = {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly recoveryLinks: RecoveryLinks;
  readonly commits: Commits;
  readonly passwords: Passwords;
  readonly audit: Audit;
  readonly refusedAddresses: { refusal(address: string, user?: Pick<User, "role">): Refusal | undefined };
  readonly siteWords: readonly string[];
  readonly now: () => number;
};

/** Registering, signing in, and what users change of their accounts. What a password was checked for is asked again in the commit. */
export class Accounts {
  #of: AccountParts;
  #registering: RateLimiter;
  #attempts: SignInAttempts;
  #confirming: RateLimiter;
  #renaming: RateLimiter;

  constructor(of: AccountParts, { limiters }: { readonly limiters: Limiters }) {
    this.#of = of;
    this.#registering = limiters.make("registering", limits.registering);
    this.#attempts = new SignInAttempts(limiters);
    this.#confirming = limiters.make("confirming", limits.confirming);
    this.#renaming = limiters.make("renaming", limits.renaming);
  }

  /** Makes an account and begins a session of it, unless nobody comes in by `door`, the name is taken or either field does not fit. */
  async register(
    typed: Credentials,
    { address, device }: Entrance,
    door: Door,
  ): Promise<NewSession | Refusal> {
    const { users, sessions, commits, audit } = this.#of;
    const whyShut = () => this.#of.refusedAddresses.refusal(address) ?? door.refusal();
    const shut = whyShut();
    if (shut) return shut;
    const name = normaliseName(typed.name);
    const shape = nameProblem(name);
    // Every answer to a name that could be one tells whether somebody has it, so it counts.
    const hurry = shape ? undefined : Refusal.tooSoon(this.#registering.take(address));
    if (hurry) return hurry;
    const refusal = Refusal.ofFields({
      name: shape ?? this.#takenProblem(name),
      password: await passwordProblem(typed.password, name, this.#of.siteWords),
    });
    if (refusal) return refusal;
    const passwordHash = await this.#of.passwords.hash(typed.password, address);
    if (passwordHash === BUSY) return BUSY_NOW;
    const session = await commits.run(() => {
      // While the password was hashed, the door may have been shut, and somebody may have taken the name.
      const shut = whyShut();
      if (shut) return shut;
      const user = users.add(name, passwordHash);
      if (!user) return NAME_TAKEN;
      door.admit(user);
      const session = sessions.begin(user, device);
      audit.note("registered", { user: user.id, address, session: session.handle });
      return session;
    });
    if (session instanceof Refusal) return session;
    this.#attempts.succeeded({ folded: foldName(name), address }, session.user.id);
    return session;
  }

  /** Begins a session, if the password is right; a name that nobody has is refused in the same way. Guessing slows strangers down. */
  async signIn(typed: Credentials, from: Entrance): Promise<NewSession | Refusal> {
    const { users, audit } = this.#of;
    const { address } = from;
    const folded = foldTyped(typed.name);
    const attempt = { folded, address };
    const hurry = Refusal.tooSoon(this.#attempts.begin(attempt));
    if (hurry) return hurry;
    const user = users.withHash(folded);
    await this.#attempts.slowDown(attempt, user?.id);
    const right = await this.#of.passwords.verify(typed.password, user?.passwordHash, address);
    if (right === BUSY) {
      this.#attempts.undo(attempt);
      return BUSY_NOW;
    }
    const entering = user && right ? this.#enter(user, typed.password, from) : undefined;
    const session = await entering?.catch((error: unknown) => {
      this.#attempts.undo(attempt);
      throw error;
    });
    if (session instanceof Refusal) {
      this.#attempts.undo(attempt);
      return session;
    }
    if (!session) {
      this.#attempts.failed(attempt);
      await audit.tell("wrong password", { user: user?.id, address });
      return new Refusal("wrong password", ({ entry }) => entry.wrong);
    }
    this.#attempts.succeeded(attempt, session.user.id);
    return session;
  }

  /** A session of user `id`, or why that one is not let in; none when the password was changed, or the account deleted, while it was checked. */
  async #enter(
    { id, passwordHash: before }: { readonly id: number; readonly passwordHash: string },
    password: string,
    { address, device }: Entrance,
  ): Promise<NewSession | Refusal | undefined> {
    const { users, sessions, commits, audit, now } = this.#of;
    const after = needsRehash(before) ? await this.#of.passwords.hash(password, address) : before;
    return commits.run(() => {
      const user = users.find(id);
      if (!user || users.hashOf(id) !== before) return undefined;
      const refusal = this.#of.refusedAddresses.refusal(address, user) ?? users.letIn(user, now());
      if (refusal) return refusal;
      if (after !== BUSY && after !== before) users.setHash(id, before, after);
      const session = sessions.begin(user, device);
      audit.note("signed in", { user: id, address, session: session.handle });
      return session;
    });
  }

  /** Why `password` does not show that it is `user` who asks; undefined when it does. */
  async confirm({ id, session }: Actor, password: string): Promise<Refusal | undefined> {
    const { users, audit } = this.#of;
    const hurry = Refusal.tooSoon(this.#confirming.take(id));
    if (hurry) return hurry;
    const hash = users.hashOf(id);
    const right = await this.#of.passwords.verify(password, hash, `user ${id}`);
    if (right === BUSY) {
      this.#confirming.refund(id);
      return BUSY_NOW;
    }
    // It may have been changed, or the account deleted, while it was checked.
    if (!right || users.hashOf(id) !== hash) {
      await audit.tell("wrong password", { user: id, session });
      return WRONG_PASSWORD;
    }
    this.#confirming.restore(id);
    return undefined;
  }

  /** Gives `user` another name, by the rules of registering; the case of the own one may change, too. */
  async rename({ id, session }: Actor, typed: string): Promise<Refusal | undefined> {
    const { users, sessions, commits, audit } = this.#of;
    const name = normaliseName(typed);
    const refusal =
      this.#refusalToSpeak(id) ??
      Refusal.ofFields({ name: nameProblem(name) ?? this.#takenProblem(name, id) }) ??
      Refusal.tooSoon(this.#renaming.take(id));
    if (refusal) return refusal;
    const outcome = commits.run(() => {
      const ended = sessions.refusal({ id, session });
      if (ended) return ended;
      const user = users.active(id);
      if (!user) return GONE;
      const muted = this.#refusalToSpeak(id);
      if (muted) return muted;
      const taken = Refusal.ofFields({ name: this.#takenProblem(name, id) });
      if (taken) return taken;
      users.rename(user, name);
      audit.note("name changed", { user: id, session });
      return undefined;
    });
    return outcome.catch((error: unknown) => {
      this.#renaming.refund(id);
      throw error;
    });
  }

  /** A new name says something, too. */
  #refusalToSpeak(id: number): Refusal | undefined {
    const reason = refusalToSpeak(this.#of.users.muteOf(id));
    return reason && new Refusal("forbidden", reason);
  }

  #takenProblem(name: string, id = 0): Sentence | undefined {
    const conflict = this.#of.users.conflictWith(name, id);
    return conflict && (conflict === "same" ? TAKEN : LOOKS_TAKEN);
  }
}

const TAKEN: Sentence = ({ names }) => names.taken;
const NAME_TAKEN = new Refusal("invalid", TAKEN, { fields: { name: TAKEN } });
const LOOKS_TAKEN: Sentence = ({ names }) => names.looksTaken;
const WRONG: Sentence = ({ profile }) => profile.wrongPassword;

export const WRONG_PASSWORD = new Refusal("wrong password", WRONG, { fields: { password: WRONG } });

/** A full queue of passwords is surely empty again after so many seconds: 400 of them, 25 ms each, two at a time. */
export const BUSY_NOW = new Refusal("busy", ({ entry }) => entry.busy, { seconds: 6 });
