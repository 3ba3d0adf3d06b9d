import type { Later } from "../../base/jobs.ts";
import type { Settings } from "../../base/settings.ts";
import { Refusal } from "../refusal.ts";
import type { Files } from "./files.ts";
import { FileSpace } from "./fileSpace.ts";
import type { FileStore, Incoming } from "./fileStore.ts";
import { watch } from "./slowness.ts";

type Parts = { readonly files: Files; readonly fileStore: FileStore; readonly settings: Settings };

/** How many bytes are to come; undefined: that was not said. */
export type Coming = { readonly size?: number | undefined };

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

  /** Takes in what `body` brings in the name of `user`, of `size` bytes where that was said before. Throws where the line or the disk fails. */
  async take(body: Request | Response, user: number, { size }: Coming = {}): Promise<Incoming | Refusal> {
    const sent = await this.#inTime(body, this.#fileStore.take(body));
    if (!sent) return LATE;
    // What did not say its size before may have more than there is room for.
    const isWhole = sent.size === (size ?? sent.size);
    const refusal = isWhole ? await this.space.refusal(sent.size, user) : CUT;
    if (refusal) await this.#fileStore.discard(sent);
    return refusal ?? sent;
  }

  /** What comes; undefined where it comes so slowly that it only keeps a connection, which ends with the answer. */
  async #inTime(body: Request | Response, taking: Promise<Incoming>): Promise<Incoming | undefined> {
    const { late, end } = watch(() => this.#fileStore.came(body), this.#after);
    const taken = await Promise.race([taking, late]).finally(end);
    if (!taken) taking.then((sent) => this.#fileStore.discard(sent)).catch(() => {});
    return taken;
  }
}

/** What comes so slowly that its end is not waited for. */
export const LATE = new Refusal("invalid", ({ files }) => files.cut);

const CUT = new Refusal("invalid", ({ files }) => files.cut);
