import type { Clocks } from "../../base/clocks.ts";
import { limits } from "../../base/limits.ts";
import { RateLimiter } from "../../base/rateLimiter.ts";
import { refusalToPost } from "../policy.ts";
import type { Sessions } from "../accounts/sessions.ts";
import { GONE, Refusal } from "../refusal.ts";
import { currentAccess, type RoomParts } from "../rooms/access.ts";
import { oneLine } from "../rooms/roomDraft.ts";
import type { Actor, User } from "../user.ts";
import type { FileDraft, Files, StoredFile } from "./files.ts";
import type { FileStore } from "./fileStore.ts";
import type { Coming, Intake } from "./intake.ts";
import type { Pictures } from "./pictures.ts";
import type { ReportedFiles } from "./reportedFiles.ts";
import { Preparation, type Prepared } from "./preparation.ts";

type Parts = Pick<RoomParts, "people" | "rooms" | "memberships"> & {
  readonly sessions: Pick<Sessions, "refusal">;
  readonly files: Files;
  readonly reportedFiles: ReportedFiles;
  readonly fileStore: FileStore;
  readonly intake: Intake;
  readonly pictures: Pictures;
};

type Wanted = Coming & {
  readonly user: Actor;
  readonly room: number;
  /** Made by the sender: a file that is sent again with the same is stored once. */
  readonly key?: string | undefined;
  readonly name: string;
  /** Whether a picture keeps what its camera wrote into it, and its size. */
  readonly asItIs?: boolean | undefined;
};

/** Takes files in, before a message is made of them. */
export class Uploads {
  #of: Parts;
  #pace: RateLimiter;
  #preparation: Preparation;

  constructor(of: Parts, { steady }: Pick<Clocks, "steady">) {
    this.#of = of;
    this.#pace = new RateLimiter(limits.file.pace, steady);
    this.#preparation = new Preparation(of);
  }

  /** Bytes that a file may have. */
  get most(): number {
    return this.#of.intake.space.most;
  }

  /**
   * Takes in what `body` brings as a file that is not sent yet; asks for it only to read it. A key that was used before gives the file it was
   * used for. Throws where the line or the disk fails.
   */
  async take(wanted: Wanted, body: () => Request | Response): Promise<StoredFile | Refusal> {
    const { user, asItIs = false } = wanted;
    const known = this.#sentBefore(wanted);
    if (known) return known;
    const refusal = (await this.#refusal(wanted)) ?? Refusal.tooSoon(this.#pace.take(user.id));
    if (refusal) return refusal;
    const sent = await this.#of.intake.take(body(), user.id, wanted);
    if (sent instanceof Refusal) return sent;
    const made = [sent];
    try {
      const prepared = await this.#preparation.prepare(sent, { user: user.id, asItIs }, made);
      return prepared instanceof Refusal ? prepared : await this.#keep(wanted, prepared);
    } finally {
      // All but what is kept, which is elsewhere by now.
      for (const one of made) await this.#of.fileStore.discard(one);
    }
  }

  /** File `id`, if `user`, or a guest, may read the message that it is of; who has not sent it yet, and who decides on a report of it, may, too. */
  readable(id: number, user: User | undefined): StoredFile | undefined {
    return this.#inRoom(id, user) ?? (user && this.#of.reportedFiles.readable(id, user));
  }

  /** Those of files `ids`, of as many as a message may have, that `user` cannot send in `room`: they were swept or sent, are another's, or are for another room. */
  lost(ids: readonly number[], user: Pick<User, "id">, room: number): readonly number[] {
    return ids.slice(0, limits.file.perMessage).filter((id) => !this.#unsent(id, user, room));
  }

  /** Those of files `ids` that `user` can send in `room`: of as many as a message may have, and the one that is too many. */
  unsent(ids: readonly number[], user: Pick<User, "id">, room: number): readonly StoredFile[] {
    return ids
      .slice(0, limits.file.perMessage + 1)
      .map((id) => this.#unsent(id, user, room))
      .filter((file) => file !== undefined);
  }

  #unsent(id: number, user: Pick<User, "id">, room: number): StoredFile | undefined {
    const file = this.#of.files.find(id);
    return file?.user === user.id && file.room === room && file.message === null ? file : undefined;
  }

  #inRoom(id: number, user: User | undefined): StoredFile | undefined {
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
    return reason ? new Refusal("forbidden", reason) : this.#of.intake.space.refusal(size, user.id);
  }

  #sentBefore({ user, room, key }: Wanted): StoredFile | undefined {
    return key === undefined ? undefined : this.#of.files.sentWith({ user: user.id, room, key });
  }

  #keep(wanted: Wanted, prepared: Prepared): Promise<StoredFile | Refusal> {
    const { user, room, key, name } = wanted;
    const { fileStore, files, intake } = this.#of;
    const { whole, small, large, kind } = prepared;
    const { type, width, height, moves } = kind;
    return fileStore.keep({ whole, small, large }, (hashes) => {
      const known = this.#sentBefore(wanted);
      if (known) return known;
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
      const access = currentAccess(this.#of, user.id, room);
      const refusal =
        this.#of.sessions.refusal(user) ?? (access ? intake.space.refusalBySums(draft.size, user.id) : GONE);
      return refusal ?? files.find(files.add(draft, key))!;
    });
  }
}

/** What a file is called: in one line, without what stands for folders, and not too long for a disk. */
function fileName(typed: string): string {
  const name = oneLine(typed).replace(/[\\/]/g, "_").replace(/^\.+/, "");
  return [...name].slice(-limits.file.name).join("") || "file";
}
