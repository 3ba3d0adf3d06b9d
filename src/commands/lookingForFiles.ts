import { logWarning } from "../base/log.ts";
import type { Robin } from "../robin.ts";

/** How many files are looked for: a damaged disk may have lost one, and all would take long. */
const SOME = 3;

/** Warns where some files that the database names are nowhere, as of a Robin that is started without the bucket in which they are. */
export async function lookForFiles({
  references,
  fileStorage,
  settings,
}: Pick<Robin, "references" | "fileStorage" | "settings">): Promise<void> {
  const named = references.next("", SOME);
  if (named.length === 0) return;
  for (const { hash } of named) if (await fileStorage.open(hash)) return;
  logWarning(
    settings.s3
      ? "files that were sent are not in the bucket of S3_URL. To see which are missing: robin check"
      : "files that were sent are not in the data folder. Where they are in a bucket, set S3_URL. To see which are missing: robin check",
  );
}
