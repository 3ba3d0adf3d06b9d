import { statfs } from "node:fs/promises";
import { limits } from "../../base/limits.ts";
import { Refusal } from "../refusal.ts";
import type { Files } from "./files.ts";

type Parts = {
  readonly files: Files;
  readonly settings: {
    readonly dataDir: string;
    readonly fileMB: number;
    readonly userFilesMB: number;
    readonly filesMB: number;
  };
};

const MB = 1_048_576;

/** How much room there is for files: for each, for one user's, for all together, and on the disk. */
export class FileSpace {
  /** Bytes that a file may have. */
  readonly most: number;
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
    this.most = of.settings.fileMB * MB;
  }

  /** Why there is no room for a file of `size` bytes of `user`. */
  async refusal(size: number, user: number): Promise<Refusal | undefined> {
    const { fileMB } = this.#of.settings;
    if (size > this.most) return new Refusal("invalid", ({ files }) => files.tooLarge(fileMB));
    const refusal = this.refusalBySums(size, user);
    return refusal || (await this.#fits(size)) ? refusal : FULL;
  }

  /** The same by the sizes of what is kept already. Asked once more in the commit that names the file: others may come at the same moment. */
  refusalBySums(size: number, user: number): Refusal | undefined {
    const { settings, files } = this.#of;
    const { userFilesMB, filesMB } = settings;
    const ofUser = userFilesMB > 0 && files.sizeOf(user) + size > userFilesMB * MB;
    if (ofUser) return new Refusal("invalid", ({ files }) => files.noneLeft(userFilesMB));
    return filesMB > 0 && files.sizeOf() + size > filesMB * MB ? FULL : undefined;
  }

  async #fits(size: number): Promise<boolean> {
    const { bavail, blocks, bsize } = await statfs(this.#of.settings.dataDir);
    const { share, bytes } = limits.file.reserve;
    return bavail * bsize - size > Math.max(blocks * bsize * share, bytes);
  }
}

const FULL = new Refusal("full", ({ files }) => files.noRoom);
