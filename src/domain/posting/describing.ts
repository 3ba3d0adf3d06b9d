import { limits } from "../../base/limits.ts";
import type { Commits } from "../../database/commits.ts";
import type { Files, StoredFile } from "../files/files.ts";
import type { Attachment } from "../messages/messageFiles.ts";
import type { Messages } from "../messages/messages.ts";
import { refusalToEdit } from "../policy.ts";
import { GONE, Refusal } from "../refusal.ts";
import { currentAccess, type RoomParts } from "../rooms/access.ts";
import type { User } from "../user.ts";
import type { PostingLimits } from "./postingLimits.ts";

type Parts = Pick<RoomParts, "people" | "rooms" | "memberships"> & {
  readonly commits: Commits;
  readonly files: Files;
  readonly messages: Messages;
  readonly limits: PostingLimits;
};

type Description = {
  readonly user: User;
  readonly file: StoredFile;
  readonly description: string;
  readonly address: string;
};

/** Says what the file of a message shows, later than it was sent. */
export class Describing {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Has the file of a message of the user say what it shows, as an edit of that would; refused as one, too. */
  async describe({ user, file, description, address }: Description): Promise<Refusal | undefined> {
    const { commits, files, messages } = this.#of;
    const problem = refusalOfFiles([{ id: file.id, description }]);
    if (problem) return problem;
    return commits.run(() => {
      const access = currentAccess(this.#of, user.id, file.room);
      const message = messages.find(files.find(file.id)?.message ?? NaN);
      if (!access || !message) return GONE;
      const reason = refusalToEdit(access.user, message.author.id, access.room, access.standing);
      if (reason) return new Refusal("forbidden", reason);
      const tooSoon = this.#of.limits.edit(access.user, access.room, address);
      if (tooSoon) return tooSoon;
      files.describe({ id: file.id, description });
      messages.touch(message);
      return undefined;
    });
  }
}

/** Why a message may not have these files. */
export function refusalOfFiles(files: readonly Attachment[]): Refusal | undefined {
  const { perMessage, description } = limits.file;
  if (files.length > perMessage) return new Refusal("invalid", ({ files }) => files.tooMany(perMessage));
  const isLong = files.some((file) => file.description.length > description);
  return isLong ? new Refusal("invalid", ({ files }) => files.longDescription(description)) : undefined;
}
