import { secretFrom } from "../../base/linkSecrets.ts";
import type { QueuedMail } from "./mailQueue.ts";

/**
 * The secrets of the links in mails. All tries of a mail have the same one while the process runs: of a try that seems lost the server may have
 * taken the mail, and its link has to lead on. What they are made from is in memory alone, so that whoever reads the database cannot make a
 * link.
 */
export class MailedSecrets {
  #key = crypto.getRandomValues(new Uint8Array(32));

  of({ user, kind, address, expiresAt }: QueuedMail): string {
    return secretFrom(this.#key, JSON.stringify([user, kind, address, expiresAt]));
  }
}
