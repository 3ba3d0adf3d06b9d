import type { GroupCommit } from "../../database/commits.ts";
import type { Job, Jobs } from "../../base/jobs.ts";
import type { Sessions } from "../accounts/sessions.ts";
import type { Users } from "../accounts/users.ts";
import type { Messages } from "../messages/messages.ts";
import { windowFrom } from "../messages/windows.ts";
import type { Reactions } from "../reactions/reactions.ts";
import { Refusal } from "../refusal.ts";
import type { Leaving } from "../rooms/leaving.ts";
import type { Audit } from "../audit/audit.ts";
import type { Actor } from "../user.ts";

type Parts = {
  readonly commits: GroupCommit;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly leaving: Leaving;
  readonly purging: Job;
  readonly messages: Messages;
  readonly reactions: Reactions;
  readonly overwriting: Job;
  readonly audit: Audit;
  readonly jobs: Jobs;
};

/** Messages and reactions deleted in one transaction: the index takes some ms for each message, as it overwrites what it knew of it. */
const SLICE = 10;

/** Deletes accounts, and with them, if their users so wish, their messages and reactions. */
export class AccountDeletion {
  #of: Parts;
  #job: Job;
  /** Whose messages are being deleted, and from which number on. */
  #erasing: { readonly id: number; readonly from: number } | undefined;

  constructor(of: Parts) {
    this.#of = of;
    this.#job = of.jobs.add("Erasing deleted accounts", () => this.#eraseSome());
  }

  /** Deletes the account of user `id` at once, unless others would be left without an owner; `isErased`: messages and reactions too, in the background. */
  async leave({ id, session }: Actor, isErased: boolean): Promise<Refusal | undefined> {
    const { commits, users, sessions, leaving, purging, audit } = this.#of;
    const outcome = await commits.run(() => {
      // The page knew an older one: while the password was checked the place may have got another owner.
      const user = users.find(id);
      if (!user) return "gone";
      if (user.role === "owner" && !users.isAlone(id)) return HAND_OVER_FIRST;
      leaving.takeOutOfAll(id);
      sessions.deleteOthers(id);
      users.delete(user, isErased);
      audit.note("account deleted", { user: id, session });
      return undefined;
    });
    if (outcome === "gone") return undefined;
    if (outcome) return outcome;
    purging.start();
    if (isErased) this.start();
    return undefined;
  }

  /** Goes on deleting the messages of deleted accounts, where a stop of Robin has interrupted it, too; resolves as `Job.start` does. */
  start(): Promise<void> {
    return this.#job.start();
  }

  async #eraseSome(): Promise<boolean> {
    const { commits, users, messages, reactions, overwriting } = this.#of;
    const next = users.toErase();
    this.#erasing ??= next === undefined ? undefined : { id: next, from: 0 };
    if (!this.#erasing) return false;
    const { id, from } = this.#erasing;
    const window = windowFrom(from);
    const isThrough = await commits.run(() => {
      const said = messages.by(id, window, SLICE);
      for (const { id: message } of said) messages.softDelete(messages.find(message)!, { id });
      const reacted = reactions.by(id, window, SLICE);
      for (const { message, emoji } of reacted)
        reactions.toggle({ message, emoji, user: id }, messages.touch(messages.find(message)!));
      return said.length < SLICE && reacted.length < SLICE;
    });
    if (isThrough) await overwriting.start();
    const isLast = isThrough && window.to > messages.newest;
    if (isLast) await commits.run(() => users.noteErased(id));
    this.#erasing = isLast ? undefined : { id, from: isThrough ? window.to : from };
    return true;
  }
}

const HAND_OVER_FIRST = new Refusal("forbidden", ({ profile }) => profile.handOverFirst);
