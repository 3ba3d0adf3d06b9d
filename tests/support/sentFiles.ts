import type { StoredFile } from "../../src/domain/files/files.ts";
import type { Attachment } from "../../src/domain/messages/messageFiles.ts";
import { LOBBY } from "../../src/domain/room.ts";
import type { Robin } from "../../src/robin.ts";
import type { User } from "../../src/domain/user.ts";
import { sendMessage } from "./messages.ts";

type Kind = Pick<StoredFile, "type" | "width" | "height">;

/** What a file is, by how its name ends; all else is to be saved. */
const KINDS: Readonly<Record<string, Kind>> = {
  png: { type: "image/png", width: 640, height: 480 },
  // A picture that cannot be read.
  bad: { type: "image/png", width: null, height: null },
  mp3: { type: "audio/mpeg", width: null, height: null },
  mp4: { type: "video/mp4", width: null, height: null },
  txt: { type: "text/plain", width: null, height: null },
};

const OTHER: Kind = { type: "application/octet-stream", width: null, height: null };

type Sent = {
  readonly user: User;
  readonly room?: number;
  readonly content?: string;
  readonly names: readonly string[];
};

/** Files of these names, without bytes, that `user` has not sent yet, as a message takes them. */
export function addFiles(robin: Robin, { user, room = LOBBY, names }: Sent): Promise<Attachment[]> {
  return robin.commits.run(() =>
    names.map((name) => {
      const id = robin.files.add({
        hash: name,
        name,
        size: 1_500,
        small: null,
        large: null,
        moves: false,
        ...(KINDS[name.split(".").at(-1)!] ?? OTHER),
        user: user.id,
        room,
      });
      return { id, description: "" };
    }),
  );
}

/** Stores what `user` says with files of these names; gives the number of the message. */
export async function sendFiles(robin: Robin, sent: Sent): Promise<number> {
  const { user, room = LOBBY, content = "" } = sent;
  return sendMessage(robin, { user, room, content, files: await addFiles(robin, sent) });
}
