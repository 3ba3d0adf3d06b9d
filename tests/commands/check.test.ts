import { Database } from "bun:sqlite";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT } from "../../src/base/exitCodes.ts";
import { readSettings } from "../../src/base/settings.ts";
import { check } from "../../src/commands/check.ts";
import { closeDatabase, openDatabase, openToRead } from "../../src/database/database.ts";
import { checkFiles } from "../../src/domain/files/checking.ts";
import { hashOf } from "../../src/domain/files/hashing.ts";
import { assemble } from "../../src/robin.ts";
import { sendMessage } from "../support/messages.ts";
import { someone } from "../support/robin.ts";
import { startS3, type S3 } from "../support/s3.ts";

const HOUR = 3_600_000;

const workplace = mkdtempSync(join(tmpdir(), "robin-check-"));
const PICTURE = new Uint8Array(readFileSync(join(import.meta.dir, "../../docs/lobby.png")));
let s3: S3;
let made = 0;
let close = () => {};

beforeAll(async () => {
  s3 = await startS3();
});

afterEach(() => close());

afterAll(async () => {
  await s3.stop();
  rmSync(workplace, { recursive: true });
});

type Environment = Readonly<Record<string, string>>;

/** A Robin at work, in which somebody has sent `files`; what the check of it says, and can be broken behind its back. */
async function begin(environment: Environment, files: readonly (string | Uint8Array<ArrayBuffer>)[]) {
  const folder = join(workplace, String(++made));
  const settings = readSettings({ ...environment, DATA_DIR: folder });
  const db = openDatabase(folder);
  close = () => closeDatabase(db);
  const robin = assemble(db, settings);
  const user = someone(robin);
  for (const bytes of files) {
    const file = { user, room: 1, name: "a secret.txt" };
    await robin.uploads.take(file, () => new Request("http://localhost", { method: "POST", body: bytes }));
  }
  const hashes = await Promise.all(files.map((bytes) => hashOf(new Blob([bytes]))));
  /** What the check says when `hours` have passed. */
  const checked = async (hours = 2) => {
    const found: string[] = [];
    const told: string[] = [];
    const now = () => Date.now() + hours * HOUR;
    const code = await check(
      settings,
      { found: (line) => found.push(line), told: (line) => told.push(line) },
      now,
    );
    return { code, found, told };
  };
  /** Puts `bytes` where those of `hash` lie. */
  const put = async (hash: string, bytes: string) => {
    const path = join(folder, "behind");
    writeFileSync(path, bytes);
    await robin.fileStorage.put(path, hash);
    rmSync(path, { force: true });
  };
  return { robin, folder, settings, hashes, checked, put };
}

describe.each([
  ["a disk", () => ({})],
  ["S3", () => ({ ...s3.environment, S3_URL: `${s3.environment.S3_URL}/check-${made}` })],
] as const)("the check of files in %s", (_, environment: () => Environment) => {
  test("finds nothing where all is well, and a picture in all its sizes", async () => {
    const { checked, robin, folder } = await begin(environment(), ["One", "Two", PICTURE]);
    expect(robin.files.find(3)).toMatchObject({ width: 1_440, small: expect.stringMatching(/^\w{64}$/) });
    expect(await checked()).toEqual({
      code: 0,
      found: ["4 whole, 0 missing, 0 damaged, 0 left over"],
      told: [],
    });
    close();
    close = () => {};
    // As from a clean stop: nothing that another user may have made lies beside the database.
    expect((await checked()).code).toBe(0);
    expect(readdirSync(folder).filter((name) => name.startsWith("robin.sqlite"))).toEqual(["robin.sqlite"]);
  });

  test("finds what is missing, damaged and left over, and names it by numbers", async () => {
    const { checked, robin, hashes, put } = await begin(environment(), ["One", "Two", "Three"]);
    const [one, two] = hashes;
    await robin.fileStorage.remove(one!);
    await put(two!, "Too");
    const left = "cd".repeat(32);
    await put(left, "left over by a crash");
    const { code, found } = await checked();
    expect(code).toBe(1);
    expect(found.toSorted()).toEqual(
      [
        `missing file 1 ${one}`,
        `damaged file 2 ${two}`,
        `left over ${left}`,
        "1 whole, 1 missing, 1 damaged, 1 left over",
      ].toSorted(),
    );
    // It only looks.
    expect(await checked()).toEqual({ code, found, told: [] });
  });

  test("finds in a smaller picture what is wrong with it", async () => {
    const { checked, robin } = await begin(environment(), [PICTURE]);
    const small = robin.files.find(1)!.small!;
    await robin.fileStorage.remove(small);
    expect((await checked()).found[0]).toBe(`missing file 1 ${small}`);
  });

  test("passes over what may be on its way into the database", async () => {
    const { checked, put } = await begin(environment(), ["One"]);
    await put("cd".repeat(32), "under way");
    expect((await checked(0.9)).code).toBe(0);
    expect((await checked(1.1)).code).toBe(1);
  });
});

test("a damaged page of the database is found, and that is told before files are looked at", async () => {
  const { checked, folder, robin } = await begin({}, ["One"]);
  const owner = robin.people.named("Ada")!;
  for (let many = 0; many < 300; many += 1)
    await sendMessage(robin, { user: owner, room: 1, content: `Message ${many} with some words` });
  close();
  close = () => {};
  const path = join(folder, "robin.sqlite");
  using db = new Database(path);
  const { page } = db
    .query<{ page: number }, []>(
      "select pageno as page from dbstat where name = 'messages' order by page desc limit 1",
    )
    .get()!;
  db.close();
  const bytes = readFileSync(path);
  bytes.fill(0x5a, (page - 1) * 4_096, page * 4_096);
  writeFileSync(path, bytes);
  const { code, found, told } = await checked();
  expect([code, found.length > 0, found.every((line) => line.startsWith("damaged database: "))]).toEqual([
    EXIT.found,
    true,
    true,
  ]);
  expect(found.join(" ")).not.toContain("some words");
  expect(told.join(" ")).toContain("Put a backup in its place");
});

test("a file where a folder belongs, and others that are not Robin's, are passed over", async () => {
  const { checked, folder, put } = await begin({}, ["One"]);
  const left = "cd".repeat(32);
  await put(left, "left over by a crash");
  for (const name of ["00", "f0", "notes.txt", "cd/cd.txt"])
    writeFileSync(join(folder, "files", name), "of somebody else");
  expect(await checked()).toEqual({
    code: EXIT.found,
    found: [`left over ${left}`, "1 whole, 0 missing, 0 damaged, 1 left over"],
    told: [],
  });
});

test("what is deleted while it is looked at is neither missing nor left over", async () => {
  const { robin, hashes } = await begin({}, ["One"]);
  const { references } = robin;
  const deleted = async () => {
    await robin.commits.run(() => robin.files.remove(robin.files.find(1)!));
    return undefined;
  };
  const none = { list: async function* () {}, open: deleted };
  expect(await Array.fromAsync(checkFiles({ references, fileStore: none, now: Date.now }))).toEqual([]);
  const listed = async function* () {
    yield { hash: hashes[0]!, since: 0 };
  };
  const gone = { list: listed, open: async () => undefined };
  expect(await Array.fromAsync(checkFiles({ references, fileStore: gone, now: Date.now }))).toEqual([]);
});

test("nothing can be written by what it opens", async () => {
  const { folder } = await begin({}, []);
  using db = openToRead(folder);
  expect(() => db.run("update sequence set last = 9")).toThrow("readonly");
});

test("a hundred and more are all looked at", async () => {
  const texts = Array.from({ length: 205 }, (_, index) => `File ${index}`);
  const { checked, robin } = await begin({}, []);
  const user = someone(robin, "Bob");
  const whole = await Promise.all(texts.map((text) => robin.fileStore.take(new Response(text))));
  for (const one of whole)
    await robin.fileStore.keep({ whole: one }, ({ whole: hash }) => {
      const rest = { small: null, large: null, width: null, height: null, moves: false };
      const file = { hash: hash!, name: "a", type: "text/plain", size: one.size, user: user.id, room: 1 };
      robin.files.add({ ...file, ...rest });
      // The same bytes, sent twice, are looked at once.
      robin.files.add({ ...file, ...rest });
    });
  expect((await checked()).found).toEqual(["205 whole, 0 missing, 0 damaged, 0 left over"]);
});

test("what cannot be looked at is told, and is another end than what is wrong", async () => {
  const away = { ...s3.environment, S3_URL: "http://127.0.0.1:9/robin" };
  const { checked, settings } = await begin(away, []);
  await expect(checked()).rejects.toMatchObject({
    exitCode: EXIT.unavailable,
    message: "The files cannot be reached: ConnectionRefused.",
  });
  const nowhere = { ...settings, dataDir: join(workplace, "nowhere") };
  await expect(check(nowhere, { found: () => {}, told: () => {} })).rejects.toMatchObject({
    exitCode: EXIT.noInput,
    message: expect.stringContaining("cannot be opened"),
  });
});

test("a folder of files that the disk does not give out is told", async () => {
  const { checked, folder } = await begin({}, []);
  rmSync(join(folder, "files"), { recursive: true, force: true });
  await Bun.write(join(folder, "files"), "");
  await expect(checked()).rejects.toMatchObject({
    exitCode: EXIT.unavailable,
    message: "The files cannot be reached: ENOTDIR.",
  });
});
