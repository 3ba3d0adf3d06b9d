import { statfs } from "node:fs/promises";
import type { Clocks } from "../../base/clocks.ts";
import type { Job, Jobs, Later } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import { RateLimiter } from "../../base/rateLimiter.ts";
import type { GroupCommit } from "../../database/commits.ts";
import { refusalToPost } from "../policy.ts";
import { GONE, Refusal } from "../refusal.ts";
import { currentAccess, type RoomParts } from "../rooms/access.ts";
import { oneLine } from "../rooms/roomDraft.ts";
import type { RowChanges } from "../rows.ts";
import type { Actor, User } from "../user.ts";
import type { Files, StoredFile } from "./files.ts";
import type { FileStore, Incoming } from "./fileStore.ts";
import { kindOf } from "./fileTypes.ts";
import { Pictures } from "./pictures.ts";

type Parts = Pick<RoomParts, "people" | "rooms" | "memberships"> & {
  readonly commits: GroupCommit;
  readonly changes: RowChanges;
  readonly files: Files;
  readonly fileStore: FileStore;
  readonly settings: { readonly dataDir: string };
  readonly jobs: Jobs;
  readonly now: () => number;
};

/** `size`: how many bytes are to come; undefined: that is not said before. */
type Wanted = {
  readonly user: Actor;
  readonly room: number;
  readonly name: string;
  readonly size?: number | undefined;
};

const HOUR = 3_600_000;

/** Files that are swept in one transaction. */
const SLICE = 100;

/** Takes files in, before a message is made of them; and sees to it that what nothing names any more is gone from the disk. */
export class Uploads {
  readonly sweeping: Job;
  #of: Parts;
  #uploading: RateLimiter;
  #pictures = new Pictures();

  constructor(of: Parts, { steady }: Pick<Clocks, "steady">, after: Later) {
    this.#of = of;
    this.#uploading = new RateLimiter(limits.file.pace, steady);
    this.sweeping = of.jobs.add("Sweeping files", () => this.#sweep(after));
    of.changes.on("files", (before) => {
      if (before && !of.files.isNamed(before.hash)) of.fileStore.remove(before.hash);
    });
  }

  /** Why nobody takes in a file of `size` bytes for `room` now; asked before a byte of it is read. */
  async refusal({ user, room, size = 0 }: Omit<Wanted, "name">): Promise<Refusal | undefined> {
    const access = currentAccess(this.#of, user.id, room);
    if (!access) return GONE;
    const reason = refusalToPost(access.user, access.room, access.standing);
    if (reason) return new Refusal("forbidden", reason);
    if (size > limits.file.bytes) return TOO_LARGE;
    return (await this.#hasRoom(size)) ? undefined : FULL;
  }

  /** Takes in what `body` brings as a file that is not sent yet; asks for it only to read it. Throws where the line or the disk fails. */
  async take(wanted: Wanted, body: () => Request | Response): Promise<StoredFile | Refusal> {
    const { fileStore, commits, files } = this.#of;
    const refusal = (await this.refusal(wanted)) ?? Refusal.tooSoon(this.#uploading.take(wanted.user.id));
    if (refusal) return refusal;
    const sent = await fileStore.take(body());
    const { size } = sent;
    if (size !== (wanted.size ?? size) || size > limits.file.bytes) {
      await fileStore.discard(sent);
      return size > limits.file.bytes ? TOO_LARGE : CUT;
    }
    const incoming = await this.#withoutTraces(sent);
    const kind = await kindOf(incoming.path);
    const { user, room, name } = wanted;
    const draft = {
      hash: incoming.hash,
      size: incoming.size,
      ...kind,
      name: fileName(name),
      user: user.id,
      room,
    };
    return fileStore.keep(incoming, () =>
      commits.run(() => {
        const access = currentAccess(this.#of, user.id, room);
        if (!access) return GONE;
        return files.find(files.add(draft))!;
      }),
    );
  }

  /** File `id`, if `user`, or a guest, may read the message that it is of; who has not sent it yet may, too. */
  readable(id: number, user: User | undefined): StoredFile | undefined {
    const { files, rooms } = this.#of;
    const file = files.find(id);
    if (!file) return undefined;
    if (file.message === null) return file.user === user?.id ? file : undefined;
    const room = rooms.readable(file.room, user);
    return room && file.message > rooms.floorFor(room, user) ? file : undefined;
  }

  /** What was sent, or where it is a picture, the same without what its camera wrote into it. */
  async #withoutTraces(sent: Incoming): Promise<Incoming> {
    const { fileStore } = this.#of;
    const cleaned = await this.#pictures.cleaned(sent.path, await kindOf(sent.path));
    if (!cleaned) return sent;
    await fileStore.discard(sent);
    return fileStore.take(new Response(cleaned as Uint8Array<ArrayBuffer>));
  }

  async #hasRoom(size: number): Promise<boolean> {
    const { bavail, blocks, bsize } = await statfs(this.#of.settings.dataDir);
    const { share, bytes } = limits.file.reserve;
    return bavail * bsize - size > Math.max(blocks * bsize * share, bytes);
  }

  async #sweep(after: Later): Promise<boolean> {
    const { commits, files, fileStore, now } = this.#of;
    const before = now() - limits.file.unsent;
    const unsent = files.unsent(before, SLICE);
    await commits.run(() => unsent.forEach((file) => files.remove(file)));
    if (unsent.length === SLICE) return true;
    await fileStore.sweepIncoming(before);
    for (const hash of await fileStore.hashes()) if (!files.isNamed(hash)) fileStore.remove(hash);
    after(() => this.sweeping.start(), HOUR / 2);
    return false;
  }
}

/** What a file is called: in one line, without what stands for folders, and not too long for a disk. */
function fileName(typed: string): string {
  const name = oneLine(typed).replace(/[\\/]/g, "_").replace(/^\.+/, "");
  return [...name].slice(-limits.file.name).join("") || "file";
}

const TOO_LARGE = new Refusal("invalid", ({ files }) => files.tooLarge(limits.file.bytes / 1_048_576));
const FULL = new Refusal("full", ({ files }) => files.noRoom);
const CUT = new Refusal("invalid", ({ files }) => files.cut);
