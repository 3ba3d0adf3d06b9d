import type { Database } from "bun:sqlite";
import type { User, Role } from "./user.ts";
import { FORMER } from "../names/userNames.ts";
import type { Sessions } from "./accounts/sessions.ts";
import type { Messages } from "./messages/messages.ts";
import type { Accounts } from "./accounts/accounts.ts";
import type { Job, Jobs } from "../jobs.ts";
import type { Report } from "../log.ts";
import type { Presence } from "./presence/presence.ts";
import type { Reactions } from "./reactions/reactions.ts";
import type { RoomPurge } from "./rooms/roomPurge.ts";
import type { Leaving } from "./rooms/leaving.ts";
import type { RowChanges } from "./rows.ts";

/** Numbers of messages looked through in one turn of the event loop: a few ms. */
const WINDOW = 5_000;

type Window = { readonly user: number; readonly from: number; readonly to: number };

/** How an account goes, and with it, if one so wishes, all that was said from it. */
export class AccountDeletion {
  #of: Parts;
  #goodbye: (id: number, isErased: boolean) => User | undefined;
  #now: () => number;
  #job: Job;
  /** Whose messages are being deleted, and from which number on they are still to be looked through. */
  #erasing: { readonly id: number; readonly from: number } | undefined;
  #markDeleted;
  #role;
  #heir;
  #inherit;
  #noteHeir;
  #close;
  #next;
  #newest;
  #said;
  #reacted;
  #erased;

  constructor(db: Database, of: Parts, now: () => number) {
    this.#of = of;
    this.#now = now;
    this.#job = of.jobs.add("Erasing deleted accounts", () => this.#eraseSome());
    this.#markDeleted = db.query<void, { id: number; now: number; erasing: number }>(
      `update users set name = '${FORMER}', folded_name = '${FORMER} ' || id, password_hash = '', role = 'member', skeleton = null, alike = 0,
       deleted_at = $now, erasing = $erasing where id = $id`,
    );
    this.#role = db.query<{ role: Role }, { id: number }>(
      "select role from users where id = $id and deleted_at is null",
    );
    this.#heir = db.query<User, { id: number }>(
      `select id, name, role from users where deleted_at is null and id <> $id
       order by case role when 'admin' then 1 when 'moderator' then 2 else 3 end, created_at, id limit 1`,
    );
    this.#inherit = db.query<void, { id: number }>("update place set owner_id = $id");
    this.#noteHeir = db.query<void, { id: number; now: number }>(
      "update users set role_since = $now where id = $id",
    );
    this.#close = db.query<void, []>("delete from place");
    this.#goodbye = db.transaction((id: number, isErased: boolean) => this.#end(id, isErased)).immediate;
    this.#next = db.query<{ id: number }, []>("select id from users where erasing = 1 order by id limit 1");
    this.#newest = db.query<{ id: number | null }, []>("select max(id) as id from messages");
    this.#said = db.query<{ id: number }, Window>(
      "select id from messages where id >= $from and id < $to and user_id = $user and deleted_at is null",
    );
    this.#reacted = db.query<{ id: number; emoji: string }, Window>(
      "select message_id as id, emoji from reactions where message_id >= $from and message_id < $to and user_id = $user",
    );
    this.#erased = db.query<void, { id: number }>("update users set erasing = 0 where id = $id");
  }

  /**
   * Deletes the account of user `id`, everywhere and at once; of one that is deleted already nothing is left to do. What was
   * said from it stays under "former user", or `isErased`: it is deleted by and by, and so are the reactions.
   */
  leave({ id }: Pick<User, "id">, isErased: boolean): void {
    const { changes, accounts, sessions, presence, roomPurge, report } = this.#of;
    const { result: heir, tell } = changes.record(() => this.#goodbye(id, isErased));
    tell();
    report("account deleted", { user: id });
    if (heir) sessions.update(heir);
    sessions.endOthers(id);
    accounts.tellOfRename({ id, name: FORMER, role: "member" });
    presence.forget(id);
    roomPurge.start();
    if (isErased) this.start();
  }

  /** Ends the account in one transaction; gives who owns the place from then on, if that is another one. */
  #end(id: number, isErased: boolean): User | undefined {
    // Not what the page knew: meanwhile a password was checked, and another may have gone or handed over.
    const role = this.#role.get({ id })?.role;
    if (role === undefined) return undefined;
    const heir = role === "owner" ? this.#heir.get({ id }) : null;
    if (heir) {
      this.#inherit.run(heir);
      this.#noteHeir.run({ id: heir.id, now: this.#now() });
    } else if (role === "owner") this.#close.run();
    this.#of.leaving.takeOutOfAll(id);
    this.#markDeleted.run({ id, now: this.#now(), erasing: Number(isErased) });
    return heir ? { ...heir, role: "owner" } : undefined;
  }

  /** Deletes what is to be deleted of accounts that are no more, also what a stop of Robin has interrupted; resolves as `Job.start` does. */
  start(): Promise<void> {
    return this.#job.start();
  }

  async #eraseSome(): Promise<boolean> {
    const { messages, reactions } = this.#of;
    const next = this.#next.get();
    this.#erasing ??= next ? { id: next.id, from: 0 } : undefined;
    if (!this.#erasing) return false;
    const { id, from } = this.#erasing;
    const window = { user: id, from, to: from + WINDOW };
    await Promise.all(this.#said.all(window).map((said) => messages.delete(said.id, { id })));
    await Promise.all(this.#reacted.all(window).map((one) => reactions.toggle(one.id, one.emoji, { id })));
    const isLast = window.to > (this.#newest.get()!.id ?? 0);
    if (isLast) this.#erased.run({ id });
    this.#erasing = isLast ? undefined : { id, from: window.to };
    return true;
  }
}

type Parts = {
  readonly sessions: Sessions;
  readonly changes: RowChanges;
  readonly leaving: Leaving;
  readonly presence: Presence;
  readonly accounts: Accounts;
  readonly roomPurge: RoomPurge;
  readonly messages: Messages;
  readonly reactions: Reactions;
  readonly report: Report;
  readonly jobs: Jobs;
};
