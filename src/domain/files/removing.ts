import type { Job, Jobs } from "../../base/jobs.ts";
import type { FileStore } from "./fileStore.ts";
import type { References } from "./references.ts";

type Parts = {
  readonly references: Pick<References, "isNamed">;
  readonly fileStore: Pick<FileStore, "remove">;
  readonly jobs: Jobs;
};

/** Bytes that are removed at the same time: on a server each takes a while. */
const TOGETHER = 20;

/** Removes bytes that nothing names any more: on the disk at once, elsewhere as soon as that can be reached. */
export class FileRemoving {
  #of: Parts;
  #job: Job;
  #hashes = new Set<string>();
  #hasFailed = false;

  constructor(of: Parts) {
    this.#of = of;
    this.#job = of.jobs.add("Removing files", () => this.#removeSome());
  }

  /** Removes the bytes of `hashes`, but those that something names. Resolves when they are gone, or will be later. */
  async remove(hashes: Iterable<string>): Promise<void> {
    for (const hash of hashes) this.#hashes.add(hash);
    // What failed is tried again later: not at each deletion, while a server is away.
    if (!this.#hasFailed && this.#hashes.size > 0) await this.#job.start();
  }

  async #removeSome(): Promise<boolean> {
    const some = this.#hashes.values().take(TOGETHER).toArray();
    const outcomes = await Promise.allSettled(some.map((hash) => this.#removeOne(hash)));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    this.#hasFailed = failed !== undefined;
    if (failed) throw failed.reason;
    return this.#hashes.size > 0;
  }

  async #removeOne(hash: string): Promise<void> {
    this.#hashes.delete(hash);
    if (this.#of.references.isNamed(hash)) return;
    try {
      await this.#of.fileStore.remove(hash);
    } catch (error) {
      this.#hashes.add(hash);
      throw error;
    }
  }
}
