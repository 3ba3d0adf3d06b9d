import { basename } from "node:path";
import { EXIT } from "../base/exitCodes.ts";
import type { BackupPlace } from "../base/settings.ts";
import { StartupError } from "../base/startupError.ts";
import { codeOf } from "../base/unwritable.ts";
import { NAMES } from "./names.ts";

/** Bytes that are sent at a time, at least, and into how many parts an object may be cut, as S3 has it. */
const PART = { bytes: 8 * 1_048_576, most: 10_000 };

/** Sends the backup at `path` to a bucket elsewhere, and takes the oldest nightly ones away there that are more than `kept`. Throws StartupError. */
export async function sendAway(path: string, to: BackupPlace, kept: number): Promise<void> {
  const { endpoint, bucket, folder, accessKeyId, secretAccessKey } = to;
  const client = new Bun.S3Client({ endpoint, bucket, accessKeyId, secretAccessKey });
  const file = Bun.file(path);
  const key = folder + basename(path);
  try {
    const partSize = Math.max(PART.bytes, Math.ceil(file.size / PART.most));
    await client.write(key, file, { partSize, queueSize: 1, type: "application/octet-stream" });
    const { size } = await client.file(key).stat();
    if (size !== file.size) throw Object.assign(new Error(), { code: "CutShort" });
    for (const old of (await nightlyIn(client, folder)).slice(kept)) await client.delete(old);
  } catch (error) {
    throw new StartupError(
      `${path} is there, but could not be sent to the bucket "${bucket}" at ${endpoint} (${codeOf(error) ?? "UnknownError"}). Look at what BACKUP_TO says.`,
      EXIT.unavailable,
    );
  }
}

/** The keys of the nightly backups there, the newest first. */
async function nightlyIn(client: Bun.S3Client, folder: string): Promise<readonly string[]> {
  const { contents = [] } = await client.list({ prefix: `${folder}robin-` });
  return contents
    .map(({ key }) => key)
    .filter((key) => NAMES.nightly.test(key.slice(folder.length)))
    .toSorted()
    .toReversed();
}
