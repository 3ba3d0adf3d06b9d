import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSettings, type Settings } from "../../src/base/settings.ts";
import { closeDatabase, openDatabase } from "../../src/database/database.ts";
import { hashOf } from "../../src/domain/files/hashing.ts";
import { assemble, type Robin } from "../../src/robin.ts";
import type { User } from "../../src/domain/user.ts";
import { png } from "../support/files.ts";
import { deleteMessage, editMessage, noteEvent, react, sendMessage } from "../support/messages.ts";
import { Clock, someone } from "../support/robin.ts";
import { makeDirect, makeRoom } from "../support/rooms.ts";

/** What breaks out of a page that does not escape it. */
export const HOSTILE = `</script><img src=x onerror="document.title='pwned'"></title></style>"'>`;

/** A file that is sent with a message. */
type Sent = {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly sides?: number;
};

/** Sends files of `user` in `room`, with `content`; gives the number of the message. */
export async function sendFiles(
  robin: Robin,
  { user, room, content, sent }: { user: User; room: number; content: string; sent: readonly Sent[] },
): Promise<number> {
  const files = [];
  for (const { name, bytes, type, sides = null } of sent) {
    const hash = await hashOf(new Blob([Uint8Array.from(bytes)]));
    const path = join(robin.settings.dataDir, "sent");
    writeFileSync(path, bytes);
    await robin.fileStorage.put(path, hash);
    const size = bytes.length;
    const shown = { width: sides, height: sides, small: null, large: null, moves: false };
    const file = { hash, name, size, type, ...shown, user: user.id, room };
    files.push({ id: await robin.commits.run(() => robin.files.add(file)), description: "" });
  }
  return sendMessage(robin, { user, room, content, files });
}

/** Makes a place in `folder`, with rooms of all kinds and whatever may stand in them; gives its settings. */
export async function makePlace(
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Settings> {
  const settings = readSettings({ DATA_DIR: folder, SENDS_PER_MINUTE: "0", ...environment });
  const db = openDatabase(folder);
  const clock = new Clock();
  const robin = Object.assign(assemble(db, settings, clock.now), { settings });
  const ada = someone(robin, "Ada", "owner");
  const [bob, nour, left] = [someone(robin, "Bob"), someone(robin, "نور"), someone(robin, "Former")];
  const say = (user: User, content: string, room = 1, replyTo?: number) =>
    sendMessage(robin, { user, room, content, replyTo });

  const question = await say(
    ada,
    "Good morning @bob, is the *door* **open**? See https://example.org/a?b=1&c=2",
  );
  clock.pass(90_000);
  const answer = await say(bob, "Yes:\n\n- the front one\n- `back.door()`\n\n> as always", 1, question);
  await react(robin, answer, "👍", ada);
  await react(robin, answer, "👍", nour);
  await react(robin, answer, "🎉", bob);
  await editMessage(robin, {
    id: question,
    user: ada,
    content: "Good morning @bob, is the *door* open now?",
  });
  await say(nour, "مرحبا بالجميع، هذا نص من اليمين إلى اليسار مع code وأرقام 123");
  await say(bob, HOSTILE);
  await say(ada, "🎉");
  const gone = await say(bob, "a secret that is deleted");
  await say(ada, "an answer to what is gone", 1, gone);
  await deleteMessage(robin, gone, bob);
  await say(left, "I was here");
  clock.pass(26 * 3_600_000);
  await say(ada, "```ts\nconst a: number = 1; // a comment\n```\nThe next day.");
  await sendFiles(robin, {
    user: bob,
    room: 1,
    content: "",
    sent: [
      { name: "a picture 🌻.png", bytes: png(320, 320), type: "image/png", sides: 320 },
      { name: `${HOSTILE}.png`, bytes: png(40, 40), type: "image/png", sides: 40 },
      { name: "page.html", bytes: Buffer.from(HOSTILE), type: "application/octet-stream" },
      { name: "notes.txt", bytes: Buffer.from("words\n".repeat(500)), type: "text/plain" },
    ],
  });

  const hostile = makeRoom(robin, { name: HOSTILE, topic: HOSTILE, kind: "private" }, bob);
  await say(bob, "only among us", hostile.id);
  await noteEvent(robin, "opened", bob, hostile.id);
  const emoji = makeRoom(robin, { name: "Gärten 🌻", topic: "What grows", kind: "open" }, ada);
  await say(ada, "@room a rose", emoji.id);
  const direct = makeDirect(robin, ada, [nour.id]);
  await say(ada, "between us", direct.id);
  await robin.commits.run(() => robin.people.delete(left));
  await robin.commits.run(() => robin.messages.pin(robin.messages.find(question)!, ada));
  closeDatabase(db);
  return settings;
}
