import { basename } from "node:path";
import { EXIT } from "../base/exitCodes.ts";
import { logWarning } from "../base/log.ts";
import { s3Client } from "../base/s3Client.ts";
import { answered, whileAnswering } from "../base/silence.ts";
import type { BackupPlace } from "../base/buckets.ts";
import { StartupError } from "../base/startupError.ts";
import { codeOf } from "../base/unwritable.ts";
import type { Backups } from "./backups.ts";
import { isOurs, staying } from "./names.ts";

/** Bytes that are sent at a time, at least, and into how many parts an object may be cut, as S3 has it. */
const PART = { bytes: 8 * 1_048_576, most: 10_000 };

/** Sends the backup at `path` to a bucket elsewhere, and takes those away there that do not stay where `nights` nightly ones do; `now` in ms since 1970. Throws StartupError. */
export async function sendAway(path: string, to: BackupPlace, nights: number, now: number): Promise<void> {
  const there = new Elsewhere(to);
  try {
    await there.send(path);
    const names = [...(await there.sizes()).keys()];
    await there.removeAllBut(names, staying(names, nights, now));
  } catch (error) {
    throw there.whyNot(`${path} is there, but could not be sent`, error);
  }
}

/**
 * Sends those of `backups` that stay there and that the bucket lacks, and does the same besides; `now` in ms since 1970. One that the bucket has by the same name stays as it is: what is
 * here may be of a Robin that was begun anew, when that is the last of the one before. Throws StartupError.
 */
export async function sendUnsent(
  backups: Backups,
  to: BackupPlace,
  nights: number,
  now: number,
): Promise<void> {
  const there = new Elsewhere(to);
  try {
    const { kept } = backups;
    const sizes = await there.sizes();
    const stay = staying([...sizes.keys(), ...kept.map(({ name }) => name)], nights, now);
    for (const { name, bytes } of kept.filter(({ name }) => stay.has(name))) {
      const size = sizes.get(name);
      if (size === undefined) await there.send(backups.pathOf(name));
      else if (size !== bytes) there.warnOfAnother(name);
    }
    await there.removeAllBut([...sizes.keys()], stay);
  } catch (error) {
    throw there.whyNot("not all backups could be sent", error);
  }
}

/** A bucket in which backups lie by their names. */
class Elsewhere {
  #to: BackupPlace;
  #client: Bun.S3Client;

  constructor(to: BackupPlace) {
    const { endpoint, bucket, accessKeyId, secretAccessKey, region } = to;
    this.#to = to;
    this.#client = s3Client({ endpoint, bucket, accessKeyId, secretAccessKey, region });
  }

  async send(path: string): Promise<void> {
    const file = Bun.file(path);
    const key = this.#to.folder + basename(path);
    const partSize = Math.max(PART.bytes, Math.ceil(file.size / PART.most));
    const there = this.#client.file(key);
    const sent = this.#client.write(key, file, { partSize, queueSize: 1, type: "application/octet-stream" });
    await whileAnswering(sent, () => there.stat());
    const { size } = await answered(there.stat());
    if (size === file.size) return;
    // A part that stayed would be taken for all of it.
    await this.#client.delete(key);
    throw Object.assign(new Error(), { code: "CutShort" });
  }

  /** The bytes of what lies there and is called as backups are, by its name. */
  async sizes(): Promise<ReadonlyMap<string, number>> {
    const { folder } = this.#to;
    const sizes = new Map<string, number>();
    let next: string | undefined;
    do {
      const asked = { prefix: `${folder}robin-`, ...(next !== undefined && { continuationToken: next }) };
      const { contents = [], isTruncated, nextContinuationToken } = await answered(this.#client.list(asked));
      for (const { key, size = 0 } of contents) sizes.set(key.slice(folder.length), size);
      next = isTruncated ? nextContinuationToken : undefined;
    } while (next !== undefined);
    return sizes;
  }

  /** Removes those of `names` that are of backups that Robin has made by itself, but for `stay`. */
  async removeAllBut(names: readonly string[], stay: ReadonlySet<string>): Promise<void> {
    for (const name of names)
      if (isOurs(name) && !stay.has(name)) await this.#client.delete(this.#to.folder + name);
  }

  /** Tells whoever runs Robin that the bucket has another backup of this name. */
  warnOfAnother(name: string): void {
    const { bucket, endpoint } = this.#to;
    logWarning(
      `the bucket "${bucket}" at ${endpoint} has another backup called ${name}: that stays, and the one here is not sent.`,
    );
  }

  /** That `what` to this bucket, for whoever runs Robin; the secret is not in it. */
  whyNot(what: string, error: unknown): StartupError {
    const { bucket, endpoint } = this.#to;
    return new StartupError(
      `${what} to the bucket "${bucket}" at ${endpoint} (${codeOf(error) ?? "UnknownError"}). Look at what BACKUP_TO says.`,
      EXIT.unavailable,
    );
  }
}
