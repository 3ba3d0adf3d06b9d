import { Alarm } from "../../base/alarm.ts";
import type { Job, Jobs, Later } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import type { Commits } from "../../database/commits.ts";
import type { RowChanges } from "../rows.ts";
import type { MailKind, MailQueue, QueuedMail } from "./mailQueue.ts";
import type { Letter, MailOutcome, MailTransport } from "./mailTransport.ts";

/** A mail as it is by the time that it goes. */
export type Written = {
  readonly letter: Letter;
  /** Notes what became of it, within the commit that takes it from the queue, unless another was asked for in its place. */
  readonly onDone?: (outcome: MailOutcome) => void;
};

/** Writes the mail of one kind when it goes; undefined: there is nothing to say any more. */
export type MailWriter = (mail: QueuedMail) => Written | undefined | Promise<Written | undefined>;

export type MailDeliveryParts = {
  readonly commits: Commits;
  readonly changes: RowChanges;
  readonly jobs: Jobs;
  readonly mailQueue: MailQueue;
  readonly transport: MailTransport;
  readonly writers: Readonly<Record<MailKind, MailWriter>>;
  readonly now: () => number;
  readonly after: Later;
};

/** What has become of a mail. */
type Sent = { readonly mail: QueuedMail; readonly outcome: MailOutcome; readonly onDone: Written["onDone"] };

/**
 * Sends the mail that is to go, some at a time, so that one into which the server looks for minutes holds up no other; and again later what
 * it did not take. One lane is kept for what somebody waits for.
 */
export class MailDelivery {
  #of: MailDeliveryParts;
  #lanes: readonly Job[];
  #later: Alarm;
  #underWay = new Set<string>();

  constructor(of: MailDeliveryParts) {
    this.#of = of;
    this.#lanes = Array.from({ length: limits.mail.together }, (_, index) => this.#lane(index > 0));
    this.#later = new Alarm(this, of.after, of.now);
    of.changes.on("mails", (_, after) => {
      if (after) this.start();
    });
  }

  /** Goes on with what an earlier run left. */
  start(): void {
    for (const lane of this.#lanes) lane.start();
  }

  /** Sends one after the other. */
  #lane(takesDigests: boolean): Job {
    /** What could not be noted is noted before anything else, and goes no second time. */
    let sent: Sent | undefined;
    return this.#of.jobs.addSole("Sending mail", async () => {
      sent ??= await this.#sendNext(takesDigests);
      if (!sent) return false;
      await this.#note(sent);
      this.#underWay.delete(keyOf(sent.mail));
      sent = undefined;
      return true;
    });
  }

  async #sendNext(takesDigests: boolean): Promise<Sent | undefined> {
    const { mailQueue, transport, writers, now } = this.#of;
    const due = mailQueue.due(now(), limits.mail.together);
    const mail = due.find(
      (one) => !this.#underWay.has(keyOf(one)) && (takesDigests || one.kind !== "digest"),
    );
    if (!mail) {
      this.#later.set(mailQueue.next(now()));
      return undefined;
    }
    this.#underWay.add(keyOf(mail));
    try {
      const written = now() < mail.expiresAt ? await writers[mail.kind](mail) : undefined;
      const outcome = written ? await transport.send(written.letter) : "refused";
      return { mail, outcome, onDone: written?.onDone };
    } catch (error) {
      this.#underWay.delete(keyOf(mail));
      throw error;
    }
  }

  async #note({ mail, outcome, onDone }: Sent): Promise<void> {
    const { commits, mailQueue, now } = this.#of;
    await commits.run(() => {
      if (outcome === "later") return mailQueue.retry(mail, now() + waitAfter(mail.tries));
      if (mailQueue.remove(mail)) onDone?.(outcome);
    });
  }
}

/** What tells a mail from one that was asked for in its place. */
function keyOf({ user, kind, address, expiresAt }: QueuedMail): string {
  return JSON.stringify([user, kind, address, expiresAt]);
}

function waitAfter(tries: number): number {
  const { first, most } = limits.mail.again;
  return Math.min(first * 2 ** tries, most);
}
