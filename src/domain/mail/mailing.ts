import type { Later } from "../../base/jobs.ts";
import { EmailSettings, type EmailSettingsParts } from "./emailSettings.ts";
import { MailDelivery, type MailDeliveryParts, type MailWriter } from "./mailDelivery.ts";
import { MailedRecovery, type MailedRecoveryParts } from "./mailedRecovery.ts";
import type { MailTransport } from "./mailTransport.ts";

type Parts = EmailSettingsParts &
  MailedRecoveryParts &
  Pick<MailDeliveryParts, "changes"> & {
    readonly digests: { readonly start: () => void; readonly write: MailWriter };
  };

/** Mail, where a server takes it. */
export class Mailing {
  readonly settings: EmailSettings;
  readonly recovery: MailedRecovery;
  #digests: Parts["digests"];
  #delivery: MailDelivery;

  constructor(of: Parts, transport: MailTransport, after: Later) {
    const { digests } = of;
    this.settings = new EmailSettings(of);
    this.recovery = new MailedRecovery(of);
    this.#digests = digests;
    this.#delivery = new MailDelivery({
      ...of,
      transport,
      after,
      writers: {
        confirm: (mail) => this.settings.writeConfirm(mail),
        moved: (mail) => this.settings.writeMoved(mail),
        recovery: (mail) => this.recovery.write(mail),
        digest: (mail) => digests.write(mail),
      },
    });
  }

  /** Goes on with what an earlier run left. */
  start(): void {
    this.#delivery.start();
    this.#digests.start();
  }
}
