import { answered } from "../../base/silence.ts";
import type { Commits } from "../../database/commits.ts";
import type { Hold, Holds } from "./holds.ts";
import { StorageError } from "./storage.ts";

/** Holds of one machine alone, which knows all of them. */
export class MemoryHolds implements Holds {
  #commits: Pick<Commits, "run">;
  /** How often each hash is wanted. */
  #wanted = new Map<string, number>();
  #removals = new Map<string, Promise<void>>();

  constructor(commits: Pick<Commits, "run">) {
    this.#commits = commits;
  }

  async want(hashes: readonly string[]): Promise<Hold> {
    for (const hash of hashes) this.#wanted.set(hash, (this.#wanted.get(hash) ?? 0) + 1);
    try {
      // A removal that comes to a server after these bytes would take them away again.
      await answered(Promise.all(hashes.map((hash) => this.#removals.get(hash)?.catch(() => {}))));
    } catch {
      for (const hash of hashes) this.#release(hash);
      throw new StorageError("BeingRemoved");
    }
    return {
      commit: (work) => this.#commits.run(work),
      release: async () => hashes.filter((hash) => this.#release(hash)),
    };
  }

  removing(hash: string, remove: () => Promise<void>): Promise<void> {
    if (this.#wanted.has(hash)) return Promise.resolve();
    const underWay = this.#removals.get(hash);
    if (underWay) return underWay;
    const removal = remove().finally(() => this.#removals.delete(hash));
    this.#removals.set(hash, removal);
    return removal;
  }

  /** What a crash leaves is found at the next start. */
  unnamed(): void {}

  isMine(): boolean {
    return true;
  }

  /** What this machine held is gone with it. */
  async leftBehind(): Promise<readonly string[]> {
    return [];
  }

  /** Whether nobody wants it any more. */
  #release(hash: string): boolean {
    const left = this.#wanted.get(hash)! - 1;
    if (left === 0) this.#wanted.delete(hash);
    else this.#wanted.set(hash, left);
    return left === 0;
  }
}
