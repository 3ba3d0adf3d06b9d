import { existsSync, rmSync } from "node:fs";
import type { Job, Jobs } from "../base/jobs.ts";
import { logFailure, logWarning } from "../base/log.ts";
import type { Settings } from "../base/settings.ts";
import { StartupError } from "../base/startupError.ts";
import type { People } from "../domain/accounts/people.ts";
import type { Audit } from "../domain/audit/audit.ts";
import { canBackUp } from "../domain/policy.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Actor } from "../domain/user.ts";
import type { Backups } from "./backups.ts";
import type { BackupsElsewhere } from "./elsewhere.ts";
import { backupName } from "./names.ts";

type Parts = {
  readonly settings: Pick<Settings, "backupRecipient">;
  readonly backups: Backups;
  /** Where they go, too. */
  readonly elsewhere: BackupsElsewhere | undefined;
  readonly jobs: Jobs;
  readonly people: People;
  readonly audit: Audit;
  /** A clock that follows no jump at once, in ms since 1970. */
  readonly settled: () => number;
};

/** What the owner does with backups: has one made at once. */
export class BackupsByHand {
  #of: Parts;
  #job: Job;

  constructor(of: Parts) {
    this.#of = of;
    this.#job = of.jobs.add("Backing up by hand", () => this.#make());
  }

  /** Begins a backup in the name of `by`, unless one is being made. */
  async begin(by: Actor): Promise<Refusal | undefined> {
    const { backups, audit } = this.#of;
    if (!this.#mayAct(by)) return MAY_NOT_BACK_UP;
    if (backups.isUnderWay) return undefined;
    this.#job.start();
    await audit.tell("backup made", { user: by.id, session: by.session });
    return undefined;
  }

  #mayAct({ id }: Actor): boolean {
    const user = this.#of.people.active(id);
    return user !== undefined && canBackUp(user);
  }

  /** Makes one, and has those go that were made so before. */
  async #make(): Promise<void> {
    const { backups, elsewhere, settings, settled } = this.#of;
    const name = backupName(`${secondOf(settled())}-by-hand`, settings);
    if (existsSync(backups.pathOf(name))) return;
    try {
      await backups.make(name);
    } catch (error) {
      // Whoever wanted it reads that on the page, and presses again.
      if (error instanceof StartupError) logWarning(`the backup by hand: ${error.message}`);
      else logFailure("Backing up by hand", error);
      return;
    }
    for (const kept of backups.kept)
      if (kept.isByHand && kept.name !== name) rmSync(backups.pathOf(kept.name));
    if (elsewhere) elsewhere.start();
  }
}

/** For whoever is not the owner any more. */
const MAY_NOT_BACK_UP = new Refusal("forbidden", ({ place }) => place.ownersOnly);

/** `time`, in ms since 1970, by the clock on the wall: 2026-11-28-143005. */
function secondOf(time: number): string {
  const moment = Temporal.Instant.fromEpochMilliseconds(time)
    .toZonedDateTimeISO(Temporal.Now.timeZoneId())
    .toPlainDateTime()
    .toString({ smallestUnit: "second" });
  return moment.replace("T", "-").replaceAll(":", "");
}
