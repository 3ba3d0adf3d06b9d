import type { Later } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import type { Settings } from "../../base/settings.ts";
import { Refusal } from "../refusal.ts";
import type { Files } from "./files.ts";
import { FileSpace } from "./fileSpace.ts";
import type { FileStore, Incoming } from "./fileStore.ts";

type Parts = { readonly files: Files; readonly fileStore: FileStore; readonly settings: Settings };

/** How many bytes are to come, or how many at most; undefined: that was not said. */
export type Coming = { readonly size?: number | undefined; readonly most?: number | undefined };

/** What comes from a user, on its way to the disk: whole, in time, and as much as there is room for. */
export class Intake {
  readonly space: FileSpace;
  #fileStore: FileStore;
  #after: Later;

  constructor(of: Parts, after: Later) {
    this.space = new FileSpace(of);
    this.#fileStore = of.fileStore;
    this.#after = after;
  }

  /**
   * Takes in what `body` brings in the name of `user`, of `size` bytes where that was said before, or of `most`. Throws where the line or
   * the disk fails.
   */
  async take(
    body: Request | Response,
    user: number,
    { size, most }: Coming = {},
  ): Promise<Incoming | Refusal> {
    const sent = await this.#inTime(this.#fileStore.take(body), size ?? most);
    if (!sent) return LATE;
    // What did not say its size before may have more than there is room for.
    const isWhole = sent.size === (size ?? sent.size);
    const refusal = isWhole ? await this.space.refusal(sent.size, user) : CUT;
    if (refusal) await this.#fileStore.discard(sent);
    return refusal ?? sent;
  }

  /** What comes; undefined where it comes so slowly that it only keeps a connection, which ends with the answer. */
  async #inTime(taking: Promise<Incoming>, size = this.space.most): Promise<Incoming | undefined> {
    const { grace, slowest } = limits.file;
    let cancel = () => {};
    const late = new Promise<undefined>((resolve) => {
      cancel = this.#after(() => resolve(undefined), grace + size / slowest);
    });
    const taken = await Promise.race([taking, late]).finally(() => cancel());
    if (!taken) taking.then((sent) => this.#fileStore.discard(sent)).catch(() => {});
    return taken;
  }
}

/** What comes so slowly that its end is not waited for. */
export const LATE = new Refusal("invalid", ({ files }) => files.cut);

const CUT = new Refusal("invalid", ({ files }) => files.cut);
