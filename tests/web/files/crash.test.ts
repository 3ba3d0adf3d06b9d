import { afterAll, expect, test } from "bun:test";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { limits } from "../../../src/base/limits.ts";
import { readSettings } from "../../../src/base/settings.ts";
import { closeDatabase, openDatabase } from "../../../src/database/database.ts";
import { assemble } from "../../../src/robin.ts";
import { Browser } from "../../support/browser.ts";
import { filesIn, png } from "../../support/files.ts";
import { endProcesses, newFolder, start } from "../../support/processes.ts";

const ROUNDS = 3;
const TALKERS = 8;

/** Sends of a round before the process may be killed, and of how many more one is the last. */
const SENDS = { least: 10, more: 60 };

afterAll(endProcesses);

test("however often Robin is killed, what was acknowledged has its files, and no other files stay", async () => {
  const folder = newFolder();
  /** What messages say, with the hashes of what was sent with them. */
  const acknowledged = new Map<string, string[]>();
  let cookies: Map<string, string>[] = [];
  let count = 0;

  for (let round = 0; round < ROUNDS; round += 1) {
    const robin = await start({ DATA_DIR: folder, SENDS_PER_MINUTE: "0" });
    const { address } = robin;
    const senders = Array.from({ length: TALKERS }, () => new Browser(fetch, address));
    if (round === 0) {
      await Promise.all(senders.map((sender, index) => sender.register(`user-${index}`)));
      cookies = senders.map((sender) => sender.cookies);
    }
    for (const [index, sender] of senders.entries()) sender.cookies = cookies[index]!;
    const enough = acknowledged.size + SENDS.least + Math.floor(Math.random() * SENDS.more);
    let killed = false;

    const talk = async (talker: number) => {
      const send = talker % 2 === 0 ? sendOneByOne : sendByForm;
      try {
        for (;;) {
          const said = `Message ${(count += 1)}`;
          const files = [contentOf(count), contentOf(count + 1)];
          await send(senders[talker]!, address, said, files);
          acknowledged.set(said, files.map(hashOf));
          if (killed || acknowledged.size < enough) continue;
          killed = true;
          robin.kill("SIGKILL");
        }
      } catch (error) {
        // Each goes on until a send of its own fails, so that some are always under way when the end comes.
        if (!killed) throw error;
      }
    };
    await Promise.all(Array.from({ length: TALKERS }, (_, talker) => talk(talker)));
    await robin.exited;

    // A copy, so that the next start finds what the kill left.
    const copy = join(newFolder(), "copy");
    cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith("robin.sock") });
    await expectWhole(copy, acknowledged);
  }
}, 60_000);

/** What every second one sends is the same, and some is a picture, which is kept in several sizes. */
function contentOf(number: number): Uint8Array<ArrayBuffer> {
  if (number % 5 === 0) return new Uint8Array(png(800 + (number % 3), 4));
  return new Uint8Array(20_000 + (number % 7) * 30_000).fill(number % 2 === 0 ? 1 : number);
}

function hashOf(bytes: Uint8Array): string {
  return new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
}

/** As the script of the page does. */
async function sendOneByOne(by: Browser, origin: string, said: string, files: Uint8Array<ArrayBuffer>[]) {
  const fields = new URLSearchParams({ content: said });
  for (const body of files) {
    const answer = await fetch(`${origin}/files?name=a&original=on`, {
      method: "POST",
      body,
      headers: headersOf(by),
    });
    if (answer.status !== 201) throw new Error(`A file was answered with ${answer.status}`);
    fields.append("file", String(((await answer.json()) as { id: number }).id));
  }
  await expectSent(
    fetch(`${origin}/chats`, { method: "POST", body: fields, headers: headersOf(by), redirect: "manual" }),
  );
}

/** As a page without script does. */
async function sendByForm(by: Browser, origin: string, said: string, files: Uint8Array<ArrayBuffer>[]) {
  const body = new FormData();
  body.set("content", said);
  body.set("original", "on");
  for (const bytes of files) body.append("files", new File([bytes], "a"));
  await expectSent(
    fetch(`${origin}/chats`, { method: "POST", body, headers: headersOf(by), redirect: "manual" }),
  );
}

async function expectSent(answer: Promise<Response>): Promise<void> {
  const { status } = await answer;
  if (status !== 303) throw new Error(`A send was answered with ${status}`);
}

function headersOf({ cookies }: Browser) {
  return { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
}

/** Begins anew in `folder`, an hour later, and looks at what is there. */
async function expectWhole(
  folder: string,
  acknowledged: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const db = openDatabase(folder);
  const now = () => Date.now() + limits.file.unsent + 1;
  const robin = assemble(db, readSettings({ DATA_DIR: folder }), now, undefined, { after: () => () => {} });
  await robin.fileSweeping.start();
  const said = db
    .query<{ id: number; content: string }, []>("select id, content from messages where content <> ''")
    .all();
  const ids = new Map(said.map(({ id, content }) => [content, id]));
  for (const [content, hashes] of acknowledged)
    expect(robin.files.of(ids.get(content)!).map(({ hash }) => hash)).toEqual([...hashes]);
  const named = db
    .query<{ hash: string | null }, []>(
      "select hash from files union select small from files union select large from files",
    )
    .all()
    .flatMap(({ hash }) => hash ?? []);
  for (const hash of named)
    expect(hashOf(readFileSync(join(folder, "files", hash.slice(0, 2), hash)))).toBe(hash);
  expect(filesIn(folder).sort()).toEqual(named.sort());
  expect(db.query("select 1 from files where message_id is null").all()).toEqual([]);
  closeDatabase(db);
}
