import type { Outage } from "../../base/outage.ts";

/** Kept bytes, wherever they lie: a Blob is one. */
export type KeptBytes = {
  readonly size: number;
  /** Those from `start` to before `end`. */
  slice(start: number, end: number): Pick<KeptBytes, "stream">;
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
};

/** What lies in a storage, and since when, in ms since 1970. */
export type Stored = { readonly hash: string; readonly since: number };

/** Where the bytes of files lie, each by the SHA-256 of what they are. What fails of one that is elsewhere is a StorageError. */
export type FileStorage = {
  /** Tries whether bytes can be kept there. Throws StartupError where not, with a sentence that says why. */
  tryOut(): Promise<void>;
  /** Puts there what is in the file at `path`, which is on the disk, and may be gone then; resolves when it is there for good. */
  put(path: string, hash: string): Promise<void>;
  /** The bytes of this hash, if they are there. */
  open(hash: string): Promise<KeptBytes | undefined>;
  /** Removes the bytes of this hash, if they are there. */
  remove(hash: string): Promise<void>;
  /** All that lies there, in no order. */
  list(): AsyncIterable<Stored>;
};

/** That a storage cannot be reached, or does not do what it is asked; `reason` is what it calls that, in a word; `outage`: while it lasts. */
export class StorageError extends Error {
  readonly reason: string;
  readonly code: string;
  readonly outage: Outage | undefined;

  constructor(reason: string, outage?: Outage) {
    super("The storage of files failed");
    this.name = "StorageError";
    // What comes from elsewhere writes no lines of its own into the log.
    this.reason = /^\w{1,60}$/.test(reason) ? reason : "UnknownError";
    this.code = `STORAGE_${this.reason}`;
    this.outage = outage;
  }
}
