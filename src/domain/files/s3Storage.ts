import { logFailure, logInfo } from "../../base/log.ts";
import { Outage } from "../../base/outage.ts";
import { s3Client } from "../../base/s3Client.ts";
import { secretIn } from "../../base/secretFile.ts";
import { answered, whileAnswering } from "../../base/silence.ts";
import type { Bucket } from "../../base/buckets.ts";
import { EXIT } from "../../base/exitCodes.ts";
import { StartupError } from "../../base/startupError.ts";
import { codeOf } from "../../base/unwritable.ts";
import { type FileStorage, type KeptBytes, StorageError, type Stored } from "./storage.ts";

/** Bytes that are sent at a time, the least that S3 takes as a part of an object; and into how many parts one may be cut. */
const PART = { bytes: 5 * 1_048_576, most: 10_000 };

/** What lies in a bucket beside files of ours is not ours. */
const KEY = /^[\da-f]{2}\/([\da-f]{64})$/;

/** The bytes of files in a bucket of a server that speaks S3. */
export class S3Storage implements FileStorage {
  #of: Bucket;
  #client: Bun.S3Client | undefined;
  #folder: string;
  /** Undefined: the server answers. */
  #outage: Outage | undefined;

  /** The secret is read when it is needed first. */
  constructor(of: Bucket) {
    this.#of = of;
    this.#folder = of.path === "" ? "" : `${of.path}/`;
  }

  async tryOut(): Promise<void> {
    const client = this.#connected();
    // Other machines may try it out at the same time.
    const key = `${this.#folder}robin-tries-${crypto.randomUUID()}`;
    try {
      await this.#answered(client.write(key, "Robin"));
      if ((await this.#answered(client.file(key).text())) !== "Robin") throw new StorageError("OtherBytes");
      await this.#answered(client.delete(key));
    } catch (error) {
      throw new StartupError(this.#whyNot(reasonOf(error)), EXIT.unavailable);
    }
  }

  async put(path: string, hash: string): Promise<void> {
    const file = Bun.file(path);
    const partSize = Math.max(PART.bytes, Math.ceil(file.size / PART.most));
    const type = "application/octet-stream";
    // One part at a time: what is sent is in memory.
    const options = { partSize, queueSize: 1, type };
    const there = this.#connected().file(this.#keyOf(hash));
    const size = await this.#lasting(there, there.write(file, options));
    if (size !== file.size) throw new StorageError("CutShort");
  }

  async open(hash: string): Promise<KeptBytes | undefined> {
    const file = this.#connected().file(this.#keyOf(hash));
    try {
      const { size } = await this.#answered(file.stat());
      const slice = (start: number, end: number) => ({
        stream: () => this.#streamOf(file.slice(start, end)),
      });
      return { size, slice, stream: () => this.#streamOf(file) };
    } catch (error) {
      if (reasonOf(error) === "NoSuchKey") return undefined;
      throw error;
    }
  }

  /** However long it takes: what was given up may still come to the server, after bytes that were put there anew. So one that was silent is asked something else before. */
  async remove(hash: string): Promise<void> {
    const key = this.#keyOf(hash);
    if (this.#outage) await this.#answered(this.#connected().file(key).exists());
    await this.#told(this.#connected().delete(key));
  }

  async *list(): AsyncGenerator<Stored> {
    const client = this.#connected();
    const prefix = `${this.#folder}files/`;
    let next: string | undefined;
    do {
      const asked = { prefix, ...(next !== undefined && { continuationToken: next }) };
      const { contents = [], isTruncated, nextContinuationToken } = await this.#answered(client.list(asked));
      for (const { key, lastModified } of contents) {
        const [, hash] = KEY.exec(key.slice(prefix.length)) ?? [];
        if (hash !== undefined) yield { hash, since: Date.parse(lastModified ?? "") };
      }
      next = isTruncated ? nextContinuationToken : undefined;
    } while (next !== undefined);
  }

  #connected(): Bun.S3Client {
    return (this.#client ??= this.#connect());
  }

  #connect(): Bun.S3Client {
    const { endpoint, bucket, accessKeyId, secretFile, region } = this.#of;
    const secretAccessKey = secretIn("S3_SECRET_ACCESS_KEY_FILE", secretFile);
    if (secretAccessKey === "") throw new StartupError(`S3_SECRET_ACCESS_KEY_FILE ${secretFile} is empty.`);
    return s3Client({ endpoint, bucket, accessKeyId, secretAccessKey, region });
  }

  #keyOf(hash: string): string {
    return `${this.#folder}files/${hash.slice(0, 2)}/${hash}`;
  }

  /** The bytes of `file` as they are taken. Where the server fails half-way, a line of the log says so, and a StorageError. */
  #streamOf(file: Bun.S3File): ReadableStream<Uint8Array<ArrayBuffer>> {
    const reader = file.stream().getReader();
    return new ReadableStream(
      {
        pull: async (controller) => {
          try {
            const { done, value } = await this.#lasting(file, reader.read());
            if (done) controller.close();
            else controller.enqueue(value);
          } catch (error) {
            logFailure("Reading a file of the bucket", error);
            throw error;
          }
        },
        cancel: (reason) => reader.cancel(reason),
      },
      // No more than is asked for.
      { highWaterMark: 0 },
    );
  }

  /** What `work` on the server comes to. Throws StorageError. */
  async #told<Result>(work: Promise<Result>): Promise<Result> {
    try {
      const result = await work;
      this.#noteAnswer();
      return result;
    } catch (error) {
      const reason = reasonOf(error);
      if (UNREACHABLE.test(reason)) throw new StorageError(reason, (this.#outage ??= new Outage()));
      this.#noteAnswer();
      throw new StorageError(reason);
    }
  }

  /** The same, for what may not take long. */
  #answered<Result>(work: Promise<Result>): Promise<Result> {
    return this.#told(answered(work));
  }

  /** The same, for what takes as long as the bytes of `file` do: until the server does not even say whether that is there. */
  #lasting<Result>(file: Bun.S3File, work: Promise<Result>): Promise<Result> {
    return this.#told(whileAnswering(work, () => file.stat()));
  }

  /** Says that an outage is over, if there was one. */
  #noteAnswer(): void {
    if (this.#outage) logInfo(`the bucket is reached again, after ${this.#outage.seconds} s.`);
    this.#outage = undefined;
  }

  /** A sentence for whoever runs Robin, in which no secret is. */
  #whyNot(reason: string): string {
    const { endpoint, bucket, accessKeyId } = this.#of;
    if (reason === "NoSuchBucket")
      return `There is no bucket "${bucket}" at ${endpoint}. Make it there, or set S3_URL.`;
    if (reason === "InvalidAccessKeyId")
      return `${endpoint} knows no key "${accessKeyId}". Set S3_ACCESS_KEY_ID.`;
    if (reason === "SignatureDoesNotMatch")
      return `The secret in the file of S3_SECRET_ACCESS_KEY_FILE is not that of the key "${accessKeyId}" at ${endpoint}.`;
    if (reason === "AccessDenied")
      return `The key "${accessKeyId}" may not write, read and delete in the bucket "${bucket}" at ${endpoint}. Allow it there.`;
    if (
      /^(?:AuthorizationHeaderMalformed|PermanentRedirect|IllegalLocationConstraintException)$/.test(reason)
    )
      return `The bucket "${bucket}" at ${endpoint} is of another region (${reason}). Set S3_REGION.`;
    if (UNREACHABLE.test(reason)) return `${endpoint} cannot be reached (${reason}). Set S3_URL.`;
    return `The bucket "${bucket}" at ${endpoint} cannot be used (${reason}). Look at what S3_URL and its kin say.`;
  }
}

const UNREACHABLE = /^(?:Timeout|Connection\w*|DNS\w*|TLS\w*|Failed\w*|E[A-Z]+|ERR_\w+)$/;

function reasonOf(error: unknown): string {
  return error instanceof StorageError ? error.reason : (codeOf(error) ?? "UnknownError");
}
