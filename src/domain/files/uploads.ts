import type { Clocks } from "../../base/clocks.ts";
import type { Later } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import { RateLimiter } from "../../base/rateLimiter.ts";
import type { Settings } from "../../base/settings.ts";
import type { GroupCommit } from "../../database/commits.ts";
import { refusalToPost } from "../policy.ts";
import { GONE, Refusal } from "../refusal.ts";
import { currentAccess, type RoomParts } from "../rooms/access.ts";
import { oneLine } from "../rooms/roomDraft.ts";
import type { Actor, User } from "../user.ts";
import type { FileDraft, Files, StoredFile } from "./files.ts";
import { FileSpace } from "./fileSpace.ts";
import type { FileStore, Incoming } from "./fileStore.ts";
import type { References } from "./references.ts";
import { Preparation, type Prepared } from "./preparation.ts";

type Parts = Pick<RoomParts, "people" | "rooms" | "memberships"> & {
  readonly commits: GroupCommit;
  readonly files: Files;
  readonly fileStore: FileStore;
  readonly references: References;
  readonly settings: Settings;
};

type Wanted = {
  readonly user: Actor;
  readonly room: number;
  readonly name: string;
  /** How many bytes are to come; undefined: that is not said before. */
  readonly size?: number | undefined;
  /** How many come at most, where that is all that is known. */
  readonly most?: number | undefined;
  /** Whether a picture keeps what its camera wrote into it, and its size. */
  readonly asItIs?: boolean | undefined;
};

/** Takes files in, before a message is made of them. */
export class Uploads {
  readonly space: FileSpace;
  #of: Parts;
  #after: Later;
  #pace: RateLimiter;
  #preparation: Preparation;

  constructor(of: Parts, { steady }: Pick<Clocks, "steady">, after: Later) {
    this.space = new FileSpace(of);
    this.#of = of;
    this.#after = after;
    this.#pace = new RateLimiter(limits.file.pace, steady);
    this.#preparation = new Preparation(of.fileStore);
  }

  /** Takes in what `body` brings as a file that is not sent yet; asks for it only to read it. Throws where the line or the disk fails. */
  async take(wanted: Wanted, body: () => Request | Response): Promise<StoredFile | Refusal> {
    const { user, size, most, asItIs = false } = wanted;
    const refusal = (await this.#refusal(wanted)) ?? Refusal.tooSoon(this.#pace.take(user.id));
    if (refusal) return refusal;
    const sent = await this.#inTime(this.#of.fileStore.take(body()), size ?? most);
    if (!sent) return LATE;
    const made = [sent];
    try {
      if (sent.size !== (size ?? sent.size)) return CUT;
      // What did not say its size before may have more than there is room for.
      const tooMuch = await this.space.refusal(sent.size, user.id);
      if (tooMuch) return tooMuch;
      const prepared = await this.#preparation.prepare(sent, asItIs, made);
      return prepared instanceof Refusal ? prepared : await this.#keep(wanted, prepared);
    } finally {
      // All but what is kept, which is elsewhere by now.
      for (const one of made) await this.#of.fileStore.discard(one);
    }
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

  /** Why nothing is taken in for `room` now; asked before a byte is read. */
  async #refusal({ user, room, size = 0 }: Wanted): Promise<Refusal | undefined> {
    const access = currentAccess(this.#of, user.id, room);
    if (!access) return GONE;
    const reason = refusalToPost(access.user, access.room, access.standing);
    return reason ? new Refusal("forbidden", reason) : this.space.refusal(size, user.id);
  }

  /** What comes; undefined where it comes so slowly that it only keeps a connection, which ends with the answer. */
  async #inTime(taking: Promise<Incoming>, size = this.space.most): Promise<Incoming | undefined> {
    const { grace, slowest } = limits.file;
    let cancel = () => {};
    const late = new Promise<undefined>((resolve) => {
      cancel = this.#after(() => resolve(undefined), grace + size / slowest);
    });
    const taken = await Promise.race([taking, late]).finally(() => cancel());
    if (!taken) taking.then((sent) => this.#of.fileStore.discard(sent)).catch(() => {});
    return taken;
  }

  #keep({ user, room, name }: Wanted, prepared: Prepared): Promise<StoredFile | Refusal> {
    const { fileStore, references, commits, files } = this.#of;
    const { whole, small, large, kind } = prepared;
    const { type, width, height, moves } = kind;
    let placed: readonly (string | undefined)[] = [];
    const kept = fileStore.keep({ whole, small, large }, (hashes) => {
      placed = Object.values(hashes);
      const draft: FileDraft = {
        hash: hashes.whole!,
        small: hashes.small ?? null,
        large: hashes.large ?? null,
        size: whole.size,
        type,
        width,
        height,
        moves,
        name: fileName(name),
        user: user.id,
        room,
      };
      return commits.run(() => {
        const access = currentAccess(this.#of, user.id, room);
        return access ? files.find(files.add(draft))! : GONE;
      });
    });
    return kept.finally(() => {
      // Who may not post there any more, or finds the disk full, leaves nothing.
      for (const hash of placed) if (hash !== undefined && !references.isNamed(hash)) fileStore.remove(hash);
    });
  }
}

/** What a file is called: in one line, without what stands for folders, and not too long for a disk. */
function fileName(typed: string): string {
  const name = oneLine(typed).replace(/[\\/]/g, "_").replace(/^\.+/, "");
  return [...name].slice(-limits.file.name).join("") || "file";
}

const CUT = new Refusal("invalid", ({ files }) => files.cut);

/** What comes so slowly that its end is not waited for. */
export const LATE = new Refusal("invalid", ({ files }) => files.cut);
