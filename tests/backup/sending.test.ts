import { afterAll, beforeAll, expect, jest, spyOn, test } from "bun:test";
import { join } from "node:path";
import type { Backups } from "../../src/backup/backups.ts";
import { sendAway, sendUnsent } from "../../src/backup/sending.ts";
import { EXIT } from "../../src/base/exitCodes.ts";
import { readSettings } from "../../src/base/settings.ts";
import { closeDatabase, openDatabase } from "../../src/database/database.ts";
import { command, endProcesses, newFolder } from "../support/processes.ts";
import { type S3, startS3 } from "../support/s3.ts";

let s3: S3;

beforeAll(async () => {
  s3 = await startS3();
});
afterAll(async () => {
  await endProcesses();
  await s3.stop();
});

const NOW = new Date(2026, 10, 28, 12).getTime();

/** What BACKUP_TO says for `folder` of the bucket. */
const address = (folder: string, secret = "S3RVER") =>
  s3.environment.S3_URL.replace("http://", `s3://S3RVER:${secret}@`) + folder;

/** A file of this name, with this text, is sent. */
async function send(folder: string, name: string, kept: number) {
  const path = join(newFolder(), name);
  await Bun.write(path, `all of ${name}`);
  await sendAway(path, readSettings({ BACKUP_TO: address(folder) }).backupTo!, kept, NOW);
}

const keysIn = async (folder: string) =>
  (await s3.keys()).filter((key) => key.startsWith(`${folder}/`)).map((key) => key.slice(folder.length + 1));

test("a backup that is made is sent away, by the command too", async () => {
  const folder = newFolder();
  closeDatabase(openDatabase(folder));
  const path = join(newFolder(), "mine.tar.zst");
  const { code, told } = await command(folder, ["backup", path], { BACKUP_TO: address("/club/robin") });
  expect([code, told]).toEqual([EXIT.ok, ""]);
  const sent = await s3.client.file("club/robin/mine.tar.zst").bytes();
  expect(sent).toEqual(await Bun.file(path).bytes());
});

test("as many nightly ones are kept there as here, and what is not one of them stays", async () => {
  await send("/kept", "robin-2026-11-20.tar.zst", 2);
  await send("/kept", "robin-by-hand.tar.zst", 2);
  await send("/kept", "robin-2026-11-21.tar.zst.age", 2);
  await send("/kept", "robin-2026-11-22.tar.zst", 2);
  expect((await keysIn("kept")).toSorted()).toEqual([
    "robin-2026-11-21.tar.zst.age",
    "robin-2026-11-22.tar.zst",
    "robin-by-hand.tar.zst",
  ]);
});

test("what cannot be sent is told, without the secret, and the backup stays", async () => {
  const folder = newFolder();
  closeDatabase(openDatabase(folder));
  const path = join(newFolder(), "mine.tar.zst");
  const { code, told } = await command(folder, ["backup", path], {
    BACKUP_TO: address("", "hidden").replace(/robin$/, "nowhere"),
  });
  expect(code).toBe(EXIT.unavailable);
  expect(told).toContain(
    `${path} is there, but could not be sent to the bucket "nowhere" at http://127.0.0.1:`,
  );
  expect(told).not.toContain("hidden");
  expect(await Bun.file(path).exists()).toBe(true);
});

test("what arrives cut short is taken away there, and that is told", async () => {
  const asked: string[] = [];
  using server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: ({ method, url }) => {
      asked.push(`${method} ${new URL(url).pathname}`);
      return new Response(method === "HEAD" ? "a part" : null, { headers: { etag: '"1"' } });
    },
  });
  const path = join(newFolder(), "robin-2026-11-28.tar.zst");
  await Bun.write(path, "all of it");
  const { backupTo } = readSettings({ BACKUP_TO: `s3://key:secret@127.0.0.1:${server.port}/club` });
  const { message } = (await sendAway(path, backupTo!, 7, NOW).catch((error: Error) => error)) as Error;
  expect(message).toContain("(CutShort)");
  expect(asked.at(-1)).toBe("DELETE /club/robin-2026-11-28.tar.zst");
});

test("a bucket that falls silent is told of, before anything is sent and amid it", async () => {
  const never = new Promise<never>(() => {});
  const list = spyOn(Bun.S3Client.prototype, "list").mockReturnValue(never);
  const write = spyOn(Bun.S3Client.prototype, "write").mockReturnValue(never);
  const stat = jest.fn(() => never);
  const file = spyOn(Bun.S3Client.prototype, "file").mockReturnValue({ stat } as unknown as Bun.S3File);
  jest.useFakeTimers();
  try {
    const { backupTo } = readSettings({ BACKUP_TO: address("/silent") });
    const backups = { kept: [] } as unknown as Backups;
    for (const begin of [
      () => sendAway("/robin.tar.zst", backupTo!, 7, NOW),
      () => sendUnsent(backups, backupTo!, 7, NOW),
    ]) {
      const told = begin().catch(({ message }: Error) => message);
      for (let time = 0; time < 2; time += 1) jest.advanceTimersByTime(10_000);
      expect(await told).toContain("(Timeout). Look at what BACKUP_TO says.");
    }
  } finally {
    jest.useRealTimers();
    for (const one of [list, write, file]) one.mockRestore();
  }
});

test.each([
  ["s3://key:secret@HOST/bucket?region=garage", "garage"],
  ["s3+http://key:secret@HOST/bucket", "auto"],
])("what goes to %s is signed for its region, and takes nothing of the environment", async (to, region) => {
  const asked: (string | null)[][] = [];
  using server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: ({ headers }) => {
      const [, signedFor = null] = /\/\d{8}\/([^/]+)\//.exec(headers.get("authorization") ?? "") ?? [];
      asked.push([signedFor, headers.get("x-amz-security-token") || null]);
      return new Response("", { status: 403 });
    },
  });
  const host = `127.0.0.1:${server.port}`;
  const environment = {
    AWS_SESSION_TOKEN: "somebody's",
    AWS_REGION: "somewhere",
    S3_SESSION_TOKEN: "somebody's",
    BACKUP_TO: to.replace("HOST", host),
  };
  const folder = newFolder();
  closeDatabase(openDatabase(folder));
  await command(folder, ["backup", join(newFolder(), "mine.tar.zst")], environment);
  const S3_URL = `http://${host}/robin`;
  await command(folder, ["check"], { ...s3.environment, ...environment, S3_URL });
  expect([asked.length > 1, asked[0], asked.at(-1)]).toEqual([true, [region, null], ["auto", null]]);
});

test("a backup is encrypted for the recipient of the settings", async () => {
  const folder = newFolder();
  closeDatabase(openDatabase(folder));
  const path = join(newFolder(), "mine.tar.zst.age");
  const { generateX25519Identity, identityToRecipient } = await import("age-encryption");
  const BACKUP_RECIPIENT = await identityToRecipient(await generateX25519Identity());
  expect((await command(folder, ["backup", path], { BACKUP_RECIPIENT })).code).toBe(EXIT.ok);
  expect(await Bun.file(path).slice(0, 21).text()).toBe("age-encryption.org/v1");
});
