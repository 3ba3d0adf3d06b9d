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
  /** Notes what became of it, within the commit that takes it from the queue. */
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

/** Sends the mail that is to go, one after the other, and again later what the server did not take. */
export class MailDelivery {
  #of: MailDeliveryParts;
  #sending: Job;
  #later: Alarm;

  constructor(of: MailDeliveryParts) {
    this.#of = of;
    this.#sending = of.jobs.addSole("Sending mail", () => this.#sendOne());
    this.#later = new Alarm(this.#sending, of.after, of.now);
    of.changes.on("mails", (_, after) => {
      if (after) this.#sending.start();
    });
  }

  /** Goes on with what an earlier run left. */
  start(): void {
    this.#sending.start();
  }

  async #sendOne(): Promise<boolean> {
    const { commits, mailQueue: queue, transport, writers, now } = this.#of;
    const mail = queue.due(now());
    if (!mail) {
      this.#later.set(queue.next);
      return false;
    }
    const written = now() < mail.expiresAt ? await writers[mail.kind](mail) : undefined;
    const outcome = written ? await transport.send(written.letter) : "refused";
    await commits.run(() => {
      if (outcome === "later") return queue.retry(mail, now() + waitAfter(mail.tries));
      queue.remove(mail);
      written?.onDone?.(outcome);
    });
    return true;
  }
}

function waitAfter(tries: number): number {
  const { first, most } = limits.mail.again;
  return Math.min(first * 2 ** tries, most);
}
