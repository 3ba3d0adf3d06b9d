import { Database } from "bun:sqlite";
import { afterAll, afterEach, describe, expect, test } from "bun:test";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readArchive, writeArchive } from "../../src/backup/archive.ts";
import { makeBackup } from "../../src/backup/making.ts";
import { manifestIn, MANIFEST } from "../../src/backup/manifest.ts";
import { restoreBackup, restoreBeforeUpdate } from "../../src/backup/restoring.ts";
import { verify } from "../../src/backup/verifying.ts";
import { EXIT } from "../../src/base/exitCodes.ts";
import { readSettings } from "../../src/base/settings.ts";
import { closeDatabase, openDatabase } from "../../src/database/database.ts";
import { migrations } from "../../src/database/migrations.ts";
import { finishReplacing, incomingIn, replace } from "../../src/database/replacing.ts";
import { checkFiles } from "../../src/domain/files/checking.ts";
import type { Attachment } from "../../src/domain/messages/messageFiles.ts";
import type { FileStorage } from "../../src/domain/files/storage.ts";
import { assemble, type Robin } from "../../src/robin.ts";
import { deleteMessage, sendMessage } from "../support/messages.ts";
import { newCookie, someone } from "../support/robin.ts";
import { startS3 } from "../support/s3.ts";

const workplace = mkdtempSync(join(tmpdir(), "robin-backup-"));
const PICTURE = new Uint8Array(readFileSync(join(import.meta.dir, "../../docs/lobby.png")));
const NOW = Date.UTC(2026, 10, 28, 12);
const open = new Set<Database>();
let folders = 0;

afterEach(() => {
  for (const db of open) closeDatabase(db);
  open.clear();
});
afterAll(() => rmSync(workplace, { recursive: true }));

const newFolder = () => join(workplace, String(++folders));

/** A Robin at work in `folder`, with what `environment` says besides. */
function at(folder: string, environment: Record<string, string> = {}) {
  const settings = readSettings({ SENDS_PER_MINUTE: "0", ...environment, DATA_DIR: folder });
  const db = openDatabase(folder);
  open.add(db);
  return { db, robin: assemble(db, settings) };
}

function close({ db }: { db: Database }): void {
  closeDatabase(db);
  open.delete(db);
}

/** Has `user` say something with files of these bytes; gives the number of the message. */
async function say(
  robin: Robin,
  user: ReturnType<typeof someone>,
  files: readonly (string | Uint8Array<ArrayBuffer>)[] = [],
) {
  const attached: Attachment[] = [];
  for (const bytes of files) {
    const file = { user, room: 1, name: "a file.txt" };
    const taken = await robin.uploads.take(
      file,
      () => new Request("http://localhost", { method: "POST", body: bytes }),
    );
    attached.push({ id: (taken as { id: number }).id, description: "" });
  }
  await sendMessage(robin, { user, room: 1, content: `With ${files.length}`, files: attached });
  return robin.heads.newest;
}

/** A Robin with people, sessions, messages and files. */
async function lively(environment: Record<string, string> = {}) {
  const folder = newFolder();
  const place = at(folder, environment);
  const [ada, bob] = [someone(place.robin, "Ada", "owner"), someone(place.robin, "Bob")];
  await newCookie(place.robin, ada);
  await say(place.robin, ada, ["One", "Two", ""]);
  await say(place.robin, bob, [PICTURE, crypto.getRandomValues(new Uint8Array(60_000))]);
  for (let said = 0; said < 50; said += 1) await say(place.robin, bob);
  return { ...place, folder, ada, bob };
}

const options = (signal = new AbortController().signal) => ({
  signal,
  progress: () => {},
  written: () => {},
});

const restoring = { endSessions: false, progress: () => {}, signal: new AbortController().signal, now: NOW };

/** A backup of `place`, beside which nothing is left. */
async function backupOf({ db, robin }: { db: Database; robin: Robin }, fileStorage?: FileStorage) {
  const folder = newFolder();
  mkdirSync(folder);
  const path = join(folder, "backup.tar.zst");
  const made = await makeBackup(path, { db, fileStorage: fileStorage ?? robin.fileStorage }, options());
  expect(readdirSync(folder)).toEqual(["backup.tar.zst"]);
  return { path, made };
}

/** All rows of all tables of the database in `folder`, but for what SQLite keeps for itself. */
function rowsIn(folder: string): Record<string, readonly string[]> {
  const db = new Database(join(folder, "robin.sqlite"), { readonly: true });
  try {
    const tables = db
      .query<{ name: string }, []>("select name from sqlite_schema where type = 'table' order by name")
      .all();
    return Object.fromEntries(
      tables.map(({ name }) => [name, db.query(`select * from "${name}"`).values().map(textOf).sort()]),
    );
  } finally {
    db.close();
  }
}

function textOf(row: readonly unknown[]): string {
  return row
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString("hex") : String(value)))
    .join("\n");
}

/** The bytes of all files in `folder`, by their paths. */
function bytesIn(folder: string): Record<string, string> {
  const files = join(folder, "files");
  if (!existsSync(files)) return {};
  return Object.fromEntries(
    [...new Bun.Glob("*/*").scanSync(files)]
      .sort()
      .map((path) => [path, readFileSync(join(files, path)).toString("base64")]),
  );
}

/** Has `path` lead elsewhere. */
const linkAt = (path: string, elsewhere: string) => symlinkSync(elsewhere, path);

/** Mounts an empty file system at `path`; false: only root may, and not in every container. */
function mountAt(path: string): boolean {
  mkdirSync(path);
  return Bun.spawnSync(["mount", "-t", "tmpfs", "-o", "size=1m", "robin", path]).exitCode === 0;
}

/** The same of a folder that lies elsewhere on the same disk. */
function bindAt(path: string, elsewhere: string): boolean {
  mkdirSync(path);
  return Bun.spawnSync(["mount", "--bind", elsewhere, path]).exitCode === 0;
}

const unmount = (path: string) => Bun.spawnSync(["umount", path]).exitCode === 0;

/** Whether this machine lets a test mount something. */
function canMount(): boolean {
  const path = newFolder();
  return mountAt(path) && unmount(path);
}

/** How it is with the files of `robin`: each state that one is in. */
async function statesOf({ robin }: { robin: Robin }): Promise<string[]> {
  const found: string[] = [];
  for await (const { state } of checkFiles({ ...robin, now: () => Date.now() + 86_400_000 }))
    found.push(state);
  return [...new Set(found)];
}

describe("a backup", () => {
  test("of a Robin at work, restored, has every row and every file", async () => {
    const place = await lively();
    const { path, made } = await backupOf(place);
    const files = Object.keys(bytesIn(place.folder)).length;
    expect(files).toBeGreaterThan(5);
    expect(made).toMatchObject({ files, missing: [], damaged: [] });
    close(place);
    const folder = newFolder();
    const { manifest, aside } = await restoreBackup(path, folder, restoring);
    expect(aside).toBeUndefined();
    expect(manifest.files).toBe(files);
    expect(rowsIn(folder)).toEqual(rowsIn(place.folder));
    expect(bytesIn(folder)).toEqual(bytesIn(place.folder));
    expect(readdirSync(folder).sort()).toEqual(["files", "robin.lock", "robin.sqlite"]);
    expect(await statesOf(at(folder))).toEqual(["whole"]);
  });

  test("is read by tar and zstd alone", async () => {
    const { path } = await backupOf(await lively());
    const { stdout, exitCode } = Bun.spawnSync(["tar", "--zstd", "-tf", path]);
    // Where there is no zstd, tar says so.
    if (Bun.which("zstd") === null) return;
    expect(exitCode).toBe(0);
    const names = stdout.toString().trimEnd().split("\n");
    expect(names.slice(-3)).toEqual(["robin.sqlite", "SHA256SUMS", "manifest.json"]);
    const folder = newFolder();
    mkdirSync(folder);
    expect(Bun.spawnSync(["tar", "--zstd", "-xf", path, "-C", folder]).exitCode).toBe(0);
    const sums = Bun.spawnSync(["sha256sum", "--check", "--quiet", "SHA256SUMS"], { cwd: folder });
    expect([sums.exitCode, sums.stdout.toString()]).toEqual([0, ""]);
    expect(names.slice(0, -3).every((name) => /^files\/[\da-f]{2}\/[\da-f]{64}$/.test(name))).toBe(true);
  });

  test("while all send and delete is whole: what its database names is in it", async () => {
    const place = await lively();
    const { robin, ada, bob } = place;
    const storage = robin.fileStorage;
    let opened = 0;
    let last = 0;
    /** Whenever a file is read, one is sent, and one that was just sent is deleted. */
    const busy: FileStorage = {
      tryOut: () => storage.tryOut(),
      put: (path, hash) => storage.put(path, hash),
      remove: (hash) => storage.remove(hash),
      list: () => storage.list(),
      open: async (hash) => {
        opened += 1;
        if (opened % 2 === 0 && opened < 30) {
          if (last > 0) await deleteMessage(robin, last, bob);
          last = await say(robin, bob, [crypto.getRandomValues(new Uint8Array(1_000))]);
        }
        if (opened === 4) await deleteMessage(robin, 1, ada);
        return storage.open(hash);
      },
    };
    const before = Object.keys(bytesIn(place.folder)).length;
    const { path, made } = await backupOf(place, busy);
    expect([made.missing, made.damaged]).toEqual([[], []]);
    expect(opened).toBeGreaterThan(before);
    const folder = newFolder();
    await restoreBackup(path, folder, restoring);
    const states = await statesOf(at(folder));
    expect(states).toContain("whole");
    expect(states).not.toContain("missing");
    expect(states).not.toContain("damaged");
  });

  test("tells which files were missing or damaged before, and has all others", async () => {
    const place = await lively();
    const [gone, bad] = Object.keys(bytesIn(place.folder)).map((path) => join(place.folder, "files", path));
    rmSync(gone!);
    writeFileSync(bad!, "something else");
    const { made } = await backupOf(place);
    expect(made.missing).toEqual([gone!.slice(-64)]);
    expect(made.damaged).toEqual([bad!.slice(-64)]);
    expect(made.files).toBe(Object.keys(bytesIn(place.folder)).length);
  });

  test("that cannot be finished leaves nothing, and what was there before", async () => {
    const place = await lively();
    const folder = newFolder();
    mkdirSync(folder);
    const away = new AbortController();
    const broken: FileStorage = {
      ...place.robin.fileStorage,
      open: async () => Promise.reject(new Error("The disk is gone")),
    };
    const path = join(folder, "x.tar.zst");
    writeFileSync(path, "an older one");
    await expect(makeBackup(path, { db: place.db, fileStorage: broken }, options())).rejects.toThrow(
      "The disk is gone",
    );
    const stopping = { ...options(away.signal), progress: () => away.abort(new Error("stopped")) };
    await expect(
      makeBackup(path, { db: place.db, fileStorage: place.robin.fileStorage }, stopping),
    ).rejects.toThrow("stopped");
    expect(readdirSync(folder)).toEqual(["x.tar.zst"]);
    expect(readFileSync(path, "utf8")).toBe("an older one");
  });

  test("takes its files from a bucket, and gives them back to one", async () => {
    const s3 = await startS3();
    try {
      const place = await lively(s3.environment);
      const { path } = await backupOf(place);
      const kept = (await s3.keys()).sort();
      for (const key of kept) await s3.client.delete(key);
      close(place);
      const folder = newFolder();
      await restoreBackup(path, folder, { ...restoring, bucket: place.robin.fileStorage });
      expect((await s3.keys()).sort()).toEqual(kept);
      expect(existsSync(join(folder, "files"))).toBe(false);
      expect(await statesOf(at(folder, s3.environment))).toEqual(["whole"]);
    } finally {
      await s3.stop();
    }
  });

  test("brings the files of a bucket into the folder where it is restored without that", async () => {
    const s3 = await startS3();
    const place = await lively(s3.environment);
    const { path } = await backupOf(place);
    close(place);
    await s3.stop();
    const folder = newFolder();
    await restoreBackup(path, folder, restoring);
    expect(await statesOf(at(folder))).toEqual(["whole"]);
  });
});

describe("restoring", () => {
  test("sets aside what was there, with its log", async () => {
    const { path } = await backupOf(await lively());
    const there = await lively();
    const [rows, files] = [rowsIn(there.folder), bytesIn(there.folder)];
    // As a kill leaves it.
    const folder = newFolder();
    cpSync(there.folder, folder, { recursive: true, filter: (from) => !from.endsWith(".lock") });
    expect(readdirSync(folder)).toContain("robin.sqlite-wal");
    const { aside } = await restoreBackup(path, folder, restoring);
    expect(aside).toBe("before-restore-2026-11-28T12-00-00");
    expect(readdirSync(folder).sort()).toEqual([aside!, "files", "robin.lock", "robin.sqlite"]);
    expect(rowsIn(join(folder, aside!))).toEqual(rows);
    expect(bytesIn(join(folder, aside!))).toEqual(files);
    expect(await statesOf(at(folder))).toEqual(["whole"]);
  });

  test("that was broken off is ended before another begins, and nothing of before is lost", async () => {
    const { path } = await backupOf(await lively());
    const there = await lively();
    close(there);
    const rows = rowsIn(there.folder);
    // Broken off when all was ready, and the database had gone aside.
    mkdirSync(incomingIn(there.folder));
    writeFileSync(join(incomingIn(there.folder), "robin.sqlite"), "");
    writeFileSync(
      join(incomingIn(there.folder), "ready"),
      JSON.stringify({ aside: "first", keepsFiles: false }),
    );
    mkdirSync(join(there.folder, "first"));
    Bun.spawnSync(["mv", join(there.folder, "robin.sqlite"), join(there.folder, "first")]);
    const asides = [];
    for (let again = 0; again < 2; again += 1)
      asides.push((await restoreBackup(path, there.folder, restoring)).aside);
    expect(asides).toEqual(["before-restore-2026-11-28T12-00-00", "before-restore-2026-11-28T12-00-00-2"]);
    expect(rowsIn(join(there.folder, "first"))).toEqual(rows);
    expect(existsSync(join(there.folder, "first/files"))).toBe(true);
    expect(await statesOf(at(there.folder))).toEqual(["whole"]);
  });

  test("ends sessions where that is asked for", async () => {
    const { path } = await backupOf(await lively());
    const [kept, ended] = [newFolder(), newFolder()];
    await restoreBackup(path, kept, restoring);
    await restoreBackup(path, ended, { ...restoring, endSessions: true });
    expect([rowsIn(kept)["sessions"]!.length, rowsIn(ended)["sessions"]!.length]).toEqual([1, 0]);
  });

  test("gives no number again that was given out since the backup was made, however often", async () => {
    const { folder, ada, db, robin } = await lively();
    let place = { db, robin };
    const here = Array.from({ length: robin.heads.newest + 1 }, (_, index) => index);
    const lost: number[] = [];
    for (let time = 0; time < 2; time += 1) {
      const { path } = await backupOf(place);
      for (let said = 0; said < 3; said += 1) lost.push(await say(place.robin, ada, ["Three"]));
      const { id } = someone(place.robin, `Lost${time}`);
      close(place);
      await restoreBackup(path, folder, restoring);
      place = at(folder);
      const isLost = (cursor: number) => place.robin.heads.isLost(1, cursor);
      for (let said = 0; said < 5; said += 1) {
        expect([lost.filter(isLost), here.filter(isLost)]).toEqual([lost, []]);
        here.push(await say(place.robin, ada, ["Four"]));
      }
      expect(Math.min(...here.slice(-5))).toBeGreaterThan(lost.at(-1)!);
      expect(someone(place.robin, `Later${time}`).id).toBeGreaterThan(id);
    }
  });

  test("is refused while Robin is at work, and nothing changes", async () => {
    const place = await lively();
    const { path } = await backupOf(place);
    await say(place.robin, place.ada);
    await expect(restoreBackup(path, place.folder, restoring)).rejects.toMatchObject({
      exitCode: EXIT.tryLater,
    });
    expect(existsSync(incomingIn(place.folder))).toBe(false);
  });

  test.each([
    ["a link", "files", linkAt],
    ["a link", "robin.sqlite", linkAt],
    // What is mounted is told apart in tests/database/mounts.test.ts, too, which nobody has to be let.
    ...(canMount()
      ? ([
          ["a file system of its own", "files", mountAt],
          ["a folder of the same disk that is mounted there", "files", bindAt],
        ] as const)
      : []),
  ] as const)("is refused where there is %s at %s, and nothing changes", async (_, name, put) => {
    const { path } = await backupOf(await lively());
    const [folder, elsewhere] = [`${newFolder()} with a blank`, newFolder()];
    mkdirSync(folder);
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "x"), "what is there");
    writeFileSync(join(folder, name === "files" ? "robin.sqlite" : "files"), "what is there");
    expect(put(join(folder, name), elsewhere)).not.toBe(false);
    const there = readdirSync(folder).sort();
    try {
      const refused = {
        exitCode: EXIT.cannotCreate,
        message: expect.stringContaining(`${join(folder, name)} `),
      };
      await expect(restoreBackup(path, folder, restoring)).rejects.toMatchObject(refused);
      expect(readdirSync(folder).sort()).toEqual(there);
      if (name === "files") return;
      expect(() => restoreBeforeUpdate(folder, restoring)).toThrow(expect.objectContaining(refused));
      expect(readdirSync(folder).sort()).toEqual(there);
    } finally {
      unmount(join(folder, name));
    }
  });

  test("refuses what is cut or damaged anywhere, and nothing changes", async () => {
    const { path } = await backupOf(await lively());
    const whole = readFileSync(path);
    const folder = newFolder();
    mkdirSync(folder);
    const bad = join(workplace, "bad.tar.zst");
    const places = Array.from({ length: 25 }, (_, index) => Math.floor((whole.length / 25) * index));
    const changed = (at: number) => {
      const copy = Buffer.from(whole);
      copy[at] = copy[at]! ^ 0x10;
      return copy;
    };
    let refused = 0;
    for (const bytes of [...places.map((at) => whole.subarray(0, at)), ...places.map(changed)]) {
      writeFileSync(bad, bytes);
      const end = await restoreBackup(bad, folder, restoring).then(
        () => "restored",
        (error: unknown) => (error as { exitCode?: number }).exitCode,
      );
      expect(end).toBe(EXIT.data);
      refused += 1;
    }
    expect(refused).toBe(50);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ["a newer format", { format: 2 }, "newer Robin"],
    ["more steps", { database: migrations.length + 1 }, "newer Robin"],
    ["a file too few", { files: 0 }, "not what its manifest says"],
  ])("refuses %s", async (_, changes, why) => {
    const { path } = await backupOf(await lively());
    const other = join(workplace, "other.tar.zst");
    rmSync(other, { force: true });
    await writeArchive(
      other,
      async (add) => {
        for await (const { name, size, bytes } of readArchive(path)) {
          if (name !== MANIFEST) {
            await add(name, size, bytes);
            continue;
          }
          const manifest = manifestIn(await new Response(bytes).text());
          const text = new Blob([JSON.stringify({ ...manifest, ...changes })]);
          await add(name, text.size, text.stream());
        }
      },
      new AbortController().signal,
    );
    await expect(verify(other, migrations.length)).rejects.toMatchObject({
      exitCode: EXIT.data,
      message: expect.stringContaining(why),
    });
  });

  test.each([
    "../evil",
    "/etc/evil",
    "files/ab/../../evil",
    `files/ab/${"cd".repeat(32)}`,
    "robin.sqlite-wal",
  ])("refuses an archive that has a file called %s", async (name) => {
    const other = join(workplace, "evil.tar.zst");
    rmSync(other, { force: true });
    const text = new Blob(["x"]);
    await writeArchive(other, (add) => add(name, 1, text.stream()), new AbortController().signal);
    await expect(verify(other, migrations.length)).rejects.toMatchObject({ exitCode: EXIT.data });
  });
});

describe("what takes the place of what is there", () => {
  const OURS = ["robin.sqlite-wal", "robin.sqlite-shm", "robin.sqlite", "files"];

  const WAY = JSON.stringify({ aside: "aside", keepsFiles: false });

  /** A folder of which `those` say that they are old, and in which new ones lie ready. */
  function prepared(those: readonly string[]): string {
    const folder = newFolder();
    for (const [at, said] of [
      [folder, "old"],
      [incomingIn(folder), "new"],
    ] as const) {
      mkdirSync(join(at, "files"), { recursive: true });
      for (const name of at === folder ? those : ["robin.sqlite", "files"])
        if (name === "files") writeFileSync(join(at, "files/a"), said);
        else writeFileSync(join(at, name), said);
    }
    return folder;
  }

  const told = (folder: string) =>
    Object.fromEntries(
      [...new Bun.Glob("**").scanSync(folder)]
        .sort()
        .map((path) => [path, readFileSync(join(folder, path), "utf8")]),
    );

  test("is there in whole, or not at all, wherever it is broken off", () => {
    const expected = {
      ...Object.fromEntries(OURS.map((name) => [`aside/${name === "files" ? "files/a" : name}`, "old"])),
      "files/a": "new",
      "robin.sqlite": "new",
    };
    const whole = prepared(OURS);
    expect(replace(whole, { aside: "aside", keepsFiles: false })).toBe(true);
    expect(told(whole)).toEqual(expected);
    // Each state between, as it is made by the same moves one by one.
    for (let moved = 0; moved <= OURS.length; moved += 1) {
      const folder = prepared(OURS);
      writeFileSync(join(incomingIn(folder), "ready"), WAY);
      mkdirSync(join(folder, "aside"));
      for (const name of OURS.slice(0, moved))
        Bun.spawnSync(["mv", join(folder, name), join(folder, "aside")]);
      finishReplacing(folder);
      expect(told(folder)).toEqual(expected);
    }
    for (const name of ["", "robin.sqlite"]) {
      const folder = prepared(OURS);
      mkdirSync(join(folder, "aside"));
      for (const old of OURS) Bun.spawnSync(["mv", join(folder, old), join(folder, "aside")]);
      writeFileSync(join(incomingIn(folder), "cleared"), WAY);
      if (name !== "") Bun.spawnSync(["mv", join(incomingIn(folder), name), folder]);
      finishReplacing(folder);
      expect(told(folder)).toEqual(expected);
    }
    const apart = prepared(["robin.sqlite"]);
    rmSync(join(apart, "files"), { recursive: true });
    symlinkSync(workplace, join(apart, "files"));
    writeFileSync(join(incomingIn(apart), "ready"), WAY);
    expect(() => finishReplacing(apart)).toThrow("Restoring a backup was broken off");
    expect(readFileSync(join(apart, "robin.sqlite"), "utf8")).toBe("old");
    // What was not all there yet.
    const early = prepared(OURS);
    finishReplacing(early);
    expect(Object.values(told(early))).toEqual(OURS.map(() => "old"));
  });
});
