import type { Job, Jobs } from "../../base/jobs.ts";
import { whyUnwritable } from "../../base/unwritable.ts";
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
  /** Why each could not be removed that was tried since the job began. */
  #failed = new Map<string, unknown>();
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
    await Promise.all(some.map((hash) => this.#removeOne(hash)));
    const [failure] = this.#failed.values();
    const why = whyUnwritable(failure);
    // A server that is away fails at all of them. What a disk holds on to says nothing of the others.
    if (this.#hashes.size > 0 && why !== "away" && why !== "unreachable") return true;
    this.#hasFailed = this.#failed.size > 0;
    for (const hash of this.#failed.keys()) this.#hashes.add(hash);
    this.#failed.clear();
    if (this.#hasFailed) throw failure;
    return false;
  }

  async #removeOne(hash: string): Promise<void> {
    this.#hashes.delete(hash);
    try {
      if (!this.#of.references.isNamed(hash)) await this.#of.fileStore.remove(hash);
    } catch (error) {
      this.#failed.set(hash, error);
    }
  }
}
