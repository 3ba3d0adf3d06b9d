import { logWarning } from "../base/log.ts";
import type { Settings } from "../base/settings.ts";

/** Warns where BACKUP_TO is set and others of `settings` have Robin send nothing there by itself. */
export function warnOfBackups({ backupTo, databaseUrl, s3, nightlyBackups }: Settings): void {
  if (!backupTo) return;
  if (databaseUrl !== undefined) logWarning("With DATABASE_URL nothing is sent to BACKUP_TO.");
  else if (s3) logWarning("With S3_URL nothing is sent to BACKUP_TO but what robin backup makes.");
  else if (nightlyBackups === 0)
    logWarning("NIGHTLY_BACKUPS is 0: nothing is sent to BACKUP_TO but what is made by hand.");
}
