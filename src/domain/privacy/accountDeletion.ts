import type { Job } from "../../base/jobs.ts";
import type { Commits } from "../../database/commits.ts";
import type { Sessions } from "../accounts/sessions.ts";
import type { Users } from "../accounts/users.ts";
import type { Audit } from "../audit/audit.ts";
import type { Invites } from "../doors/invites.ts";
import type { Avatars } from "../files/avatars.ts";
import type { MessagePurge } from "../moderation/messagePurge.ts";
import type { Reports } from "../moderation/reports.ts";
import { Refusal } from "../refusal.ts";
import type { OwnRows } from "./ownRows.ts";
import type { Leaving } from "../rooms/leaving.ts";
import type { Actor } from "../user.ts";

type Parts = {
  readonly commits: Commits;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly leaving: Leaving;
  readonly purging: Job;
  readonly messagePurge: MessagePurge;
  readonly avatars: Avatars;
  readonly invites: Invites;
  readonly reports: Reports;
  readonly ownRows: OwnRows;
  readonly audit: Audit;
};

/** Deletes accounts, and with them, if their users so wish, their messages and reactions. */
export class AccountDeletion {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Deletes the account of user `id` at once, unless others would be left without an owner; `isErased`: messages and reactions too, in the background. */
  async leave({ id, session }: Actor, isErased: boolean): Promise<Refusal | undefined> {
    const { commits, users, sessions, leaving, purging, messagePurge, avatars, audit } = this.#of;
    const { invites, reports, ownRows } = this.#of;
    const outcome = await commits.run(() => {
      const ended = sessions.refusal({ id, session });
      if (ended) return ended;
      // The page knew an older one: while the password was checked the place may have got another owner.
      const user = users.find(id);
      if (!user) return "gone";
      if (user.role === "owner" && !users.isAlone(id)) return HAND_OVER_FIRST;
      leaving.takeOutOfAll(id);
      sessions.deleteOthers(id);
      users.delete(user);
      ownRows.delete(id);
      invites.closeAllBy(id);
      reports.forgetReasonsOf(id);
      if (user.avatar !== null) avatars.removeUnused(user.avatar);
      if (isErased) messagePurge.add({ user: id, since: 0, by: id, reactions: 1 });
      audit.note("account deleted", { user: id, session });
      return undefined;
    });
    if (outcome === "gone") return undefined;
    if (outcome) return outcome;
    purging.start();
    if (isErased) messagePurge.start();
    return undefined;
  }
}

const HAND_OVER_FIRST = new Refusal("forbidden", ({ profile }) => profile.handOverFirst);
