import { LRUCache } from "lru-cache";
import { upTo } from "../../base/upTo.ts";
import { Refusal } from "../refusal.ts";
import { type AccountParts, type Accounts, BUSY_NOW, WRONG_PASSWORD } from "./accounts.ts";
import { BUSY } from "./hashingQueue.ts";
import { passwordProblem } from "./passwords.ts";
import type { Session } from "./sessions.ts";

type Parts = AccountParts & { readonly accounts: Pick<Accounts, "confirm"> };

type NewPassword = { readonly password: string; readonly newPassword: string };

/** For so many ms a second click may still come of what was done. */
const SOON = 60_000;

/** Sessions that are known to have changed a password. */
const KNOWN = 1_000;

/** Gives a user who knows the password another one. */
export class PasswordChange {
  #of: Parts;
  /** By their handles, the sessions in which that was asked for on this machine with the right password, and when, in ms since 1970. */
  #changed = new LRUCache<string, number>(upTo(KNOWN));

  constructor(of: Parts) {
    this.#of = of;
  }

  /**
   * Gives the user of `session` a new password and ends the other sessions and a link for one, or says why not. Whoever clicks twice has
   * the browser drop the answer to the first click, and at the second the old password is wrong. Of what another machine did nothing is known
   * here: one is told that it is wrong.
   */
  async change(session: Session, typed: NewPassword): Promise<Refusal | undefined> {
    const refusal = await this.#change(session, typed);
    if (refusal?.kind !== "wrong password" || !this.#hasJustChanged(session)) return refusal;
    // It is a guess like any other, and counts as one.
    const again = await this.#of.accounts.confirm(session.user, typed.newPassword);
    return again?.kind === "wrong password" ? refusal : again;
  }

  #hasJustChanged({ handle }: Session): boolean {
    return this.#of.now() - (this.#changed.get(handle) ?? -Infinity) < SOON;
  }

  async #change(session: Session, typed: NewPassword): Promise<Refusal | undefined> {
    const { users, sessions, recoveryLinks, commits, audit } = this.#of;
    const { id, name } = session.user;
    const before = users.hashOf(id) ?? "";
    const refusal = await this.#of.accounts.confirm(session.user, typed.password);
    const newPassword = await passwordProblem(typed.newPassword, name, this.#of.siteWords);
    if (refusal === WRONG_PASSWORD) {
      return new Refusal(refusal.kind, refusal.reason, { fields: { ...refusal.fields, newPassword } });
    }
    const problem = refusal ?? Refusal.ofFields({ newPassword });
    if (problem) return problem;
    const after = await this.#of.passwords.hash(typed.newPassword, `user ${id}`);
    if (after === BUSY) return BUSY_NOW;
    // With several machines this one may see the new password before all have it and the first click is answered.
    this.#changed.set(session.handle, this.#of.now());
    return commits.run(() => {
      const ended = sessions.refusal(session.user);
      if (ended) return ended;
      // Of two changes at the same moment the second one gave a password that is the old one no more.
      if (!users.setHash(id, before, after)) return WRONG_PASSWORD;
      sessions.deleteOthers(id, session.handle);
      recoveryLinks.remove(id);
      audit.note("password changed", { user: id, session: session.handle });
      return undefined;
    });
  }
}
