import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { constants, getPriority } from "node:os";
import { join } from "node:path";
import { verify } from "../../src/backup/verifying.ts";
import { EXIT } from "../../src/base/exitCodes.ts";
import { readSettings } from "../../src/base/settings.ts";
import { closeDatabase, openDatabase } from "../../src/database/database.ts";
import { migrations } from "../../src/database/migrations.ts";
import { hashOf } from "../../src/domain/files/hashing.ts";
import { assemble } from "../../src/robin.ts";
import {
  browser,
  command,
  endProcesses,
  killed,
  newFolder,
  spawn,
  start,
  timeOf,
} from "../support/processes.ts";
import { someone, talk } from "../support/robin.ts";

// Processes start slowly on a machine that is busy with other tests.
setDefaultTimeout(60_000);

/** How often a command is killed somewhere. */
const KILLS = 6;

/** Enough for a command to be killed in its midst. */
const [FILES, FILE_BYTES, MESSAGES] = [60, 40_000, 8_000];

/** The data folder of a Robin that was stopped, and a backup of it. */
let source: string;
let archive: string;

beforeAll(async () => {
  source = newFolder();
  const db = openDatabase(source);
  const robin = assemble(db, readSettings({ DATA_DIR: source, SENDS_PER_MINUTE: "0" }));
  const ada = someone(robin, "Ada", "owner");
  await talk(robin, ada, MESSAGES);
  for (let made = 0; made < FILES; made += 1) {
    const bytes = crypto.getRandomValues(new Uint8Array(FILE_BYTES));
    const hash = await hashOf(new Blob([bytes]));
    const path = join(source, "file");
    writeFileSync(path, bytes);
    await robin.fileStorage.put(path, hash);
    await robin.commits.run(() =>
      robin.files.add({
        hash,
        name: "file",
        size: FILE_BYTES,
        type: "application/octet-stream",
        width: null,
        height: null,
        small: null,
        large: null,
        moves: false,
        user: ada.id,
        room: 1,
      }),
    );
  }
  closeDatabase(db);
  archive = join(newFolder(), "robin.tar.zst");
  expect((await command(source, ["backup", archive])).code).toBe(EXIT.ok);
});

afterAll(endProcesses);

/** How many messages the database in `folder` has, once it is found whole, and how many files are there. */
function contentOf(folder: string): [messages: number, files: number] {
  using db = new Database(join(folder, "robin.sqlite"));
  expect(db.query("pragma integrity_check").values()).toEqual([["ok"]]);
  const [[messages]] = db.query("select count(*) from messages").values() as [[number]];
  return [messages, [...new Bun.Glob("*/*").scanSync(join(folder, "files"))].length];
}

/** Starts a backup to `path`, and waits until it is under way. */
async function begun(path: string) {
  const running = spawn({ DATA_DIR: source, PORT: undefined }, ["backup", path]);
  while (!existsSync(`${path}.part`)) await Bun.sleep(1);
  return running;
}

/** The owner of `robin`, who runs a copy of `source`. */
async function owner(robin: Awaited<ReturnType<typeof start>>) {
  const { said } = await command(robin.folder, ["reset-password", "Ada"]);
  const ada = browser(robin);
  await ada.post(new URL(said.trimEnd().split("\n").at(-1)!).pathname, { password: "a long way home" });
  return ada;
}

/** What `robin` says on stderr until `enough` is in it. */
async function logUntil({ stderr }: Awaited<ReturnType<typeof start>>, enough: string): Promise<string> {
  let log = "";
  for await (const bytes of stderr) {
    log += new TextDecoder().decode(bytes);
    if (log.includes(enough)) break;
  }
  return log;
}

/** Damages a page of the database at `path` that nobody needs who signs in. */
function damage(path: string): void {
  const db = new Database(path);
  const [[page]] = db
    .query("select pageno from dbstat where name = 'messages' order by pageno desc limit 1")
    .values() as [[number]];
  db.close();
  const bytes = readFileSync(path);
  bytes.fill(0x5a, (page - 1) * 4_096, page * 4_096);
  writeFileSync(path, bytes);
}

describe("backup", () => {
  test("is made while Robin runs, and tells what is in it", async () => {
    const robin = await start();
    await browser(robin).register("Ada");
    const path = join(newFolder(), "robin.tar.zst");
    const { code, said } = await command(robin.folder, ["backup", path, "--json"]);
    expect([code, JSON.parse(said)]).toMatchObject([EXIT.ok, { path, files: 0, missing: [], damaged: [] }]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await command(robin.folder, ["backup", path])).toMatchObject({
      code: EXIT.cannotCreate,
      told: `${path} is there already.\n`,
    });
    expect(await command(robin.folder, ["restore", path])).toMatchObject({
      code: EXIT.tryLater,
      told: `Another Robin is at work in ${robin.folder}. Stop it, or set DATA_DIR.\n`,
    });
    await robin.end("SIGTERM");
    const { said: restored } = await command(robin.folder, ["restore", path]);
    expect(restored).toMatch(
      /^The backup of \S+Z is restored: the database and 0 files\.\nWhat was there before is in .+\/before-restore-.+\.\n$/,
    );
    const again = await start({ DATA_DIR: robin.folder });
    expect((await browser(again).post("/login", { name: "Ada", password: "a long way home" })).status).toBe(
      303,
    );
  });

  test("made by the owner's button says that a file is missing, in the log and on the page", async () => {
    const folder = newFolder();
    cpSync(source, folder, { recursive: true });
    const [gone] = [...new Bun.Glob("*/*").scanSync(join(folder, "files"))];
    rmSync(join(folder, "files", gone!));
    const robin = await start({ DATA_DIR: folder });
    const ada = await owner(robin);
    await ada.post("/admin/backup");
    const log = await logUntil(robin, "\n");
    expect(log).toMatch(/ warning: the backup \S+ has all but files that were missing or damaged before/);
    expect(await (await ada.get("/admin")).text()).toContain("Files were missing or damaged");
  });

  test("made by the owner's button that comes upon a mistake says where, in the log", async () => {
    const folder = newFolder();
    cpSync(source, folder, { recursive: true });
    damage(join(folder, "robin.sqlite"));
    const robin = await start({ DATA_DIR: folder });
    await (await owner(robin)).post("/admin/backup");
    const log = await logUntil(robin, "at writeAll");
    expect(log).toMatch(/Backing up by hand failed: Error EXIT_70\n(?:\s+at .+\n)*\s+at writeAll/);
  });

  test.each([
    ["backup", ["robin.tar.zst"]],
    ["export", ["robin.zip"]],
    ["check", []],
  ])("gives way to what else the machine does: %s", async (name, files) => {
    const path = newFolder();
    const making = spawn({ DATA_DIR: source }, [name, ...files.map((file) => join(path, file))]);
    let priority = 0;
    // Before it knows what it is to do it is like any other.
    while (priority !== constants.priority.PRIORITY_LOW && making.exitCode === null) {
      priority = getPriority(making.pid);
      await Bun.sleep(1);
    }
    expect(priority).toBe(constants.priority.PRIORITY_LOW);
    expect(await making.exited).toBe(EXIT.ok);
  });

  test("that is killed anywhere leaves none, or a whole one", async () => {
    const most = await timeOf(source, ["backup", join(newFolder(), "x.tar.zst")]);
    let whole = 0;
    for (let round = 0; round < KILLS; round += 1) {
      const folder = newFolder();
      const path = join(folder, "x.tar.zst");
      await killed(source, ["backup", path], (most * round) / KILLS);
      if (!existsSync(path)) continue;
      whole += 1;
      await verify(path, migrations.length);
    }
    expect(whole).toBeLessThan(KILLS);
    // The next one is not in the way of what a kill has left.
    const folder = newFolder();
    const path = join(folder, "x.tar.zst");
    await killed(source, ["backup", path], most / 2);
    rmSync(path, { force: true });
    expect((await command(source, ["backup", path])).code).toBe(EXIT.ok);
    expect(readdirSync(folder)).toEqual(["x.tar.zst"]);
  });

  test("is made by one at a time", async () => {
    const folder = newFolder();
    const path = join(folder, "x.tar.zst");
    const first = await begun(path);
    first.kill("SIGSTOP");
    const second = await command(source, ["backup", path]);
    first.kill("SIGCONT");
    expect([second.code, second.told]).toEqual([
      EXIT.tryLater,
      "Another backup is being made. Wait for its end.\n",
    ]);
    expect(await first.exited).toBe(EXIT.ok);
    await verify(path, migrations.length);
    expect(readdirSync(folder)).toEqual(["x.tar.zst"]);
  });

  test("that is interrupted leaves nothing", async () => {
    const folder = newFolder();
    const path = join(folder, "x.tar.zst");
    const running = await begun(path);
    running.kill("SIGINT");
    const [code, told] = [await running.exited, await new Response(running.stderr).text()];
    expect([code, told]).toEqual([EXIT.tryLater, "Ended; nothing was made.\n"]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("into a folder that is not there says so", async () => {
    const path = join(newFolder(), "none/x.tar.zst");
    const { code, told } = await command(source, ["backup", path]);
    expect([code, told]).toEqual([EXIT.cannotCreate, `${path} cannot be written (ENOENT).\n`]);
  });

  test("for which there is no room says so, and leaves nothing", async () => {
    const folder = newFolder();
    const mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "robin", folder];
    if (Bun.spawnSync(mount).exitCode !== 0) return;
    try {
      const path = join(folder, "x.tar.zst");
      const { code, told } = await command(source, ["backup", path]);
      expect([code, told]).toEqual([EXIT.cannotCreate, `There is no room for ${path}.\n`]);
      expect(readdirSync(folder)).toEqual([]);
      const data = join(folder, "data");
      const { code: ended, told: why } = await command(data, ["restore", archive]);
      expect([ended, why]).toEqual([EXIT.cannotCreate, `There is no room in ${data}.\n`]);
      expect(existsSync(join(data, "restoring"))).toBe(false);
    } finally {
      Bun.spawnSync(["umount", folder]);
    }
  });
});

describe("restore", () => {
  test("that is killed anywhere leaves what was there, or what is restored, whole", async () => {
    /** A Robin with one message and no files. */
    const present = newFolder();
    const db = openDatabase(present);
    const robin = assemble(db, readSettings({ DATA_DIR: present, SENDS_PER_MINUTE: "0" }));
    await talk(robin, someone(robin, "Bob", "owner"), 1);
    closeDatabase(db);
    mkdirSync(join(present, "files"));
    const copy = () => {
      const folder = newFolder();
      cpSync(present, folder, { recursive: true });
      return folder;
    };
    const most = await timeOf(copy(), ["restore", archive]);
    const ends = new Set<string>();
    for (let round = 0; round <= KILLS; round += 1) {
      const folder = copy();
      // The first at once, the last not at all.
      const ms = round === 0 ? 0 : round === KILLS ? 60_000 : most * (0.5 + round / KILLS);
      await killed(folder, ["restore", archive], ms);
      // The next start ends what was begun.
      closeDatabase(openDatabase(folder));
      expect(existsSync(join(folder, "restoring"))).toBe(false);
      const content = contentOf(folder);
      expect([
        [1, 0],
        [MESSAGES, FILES],
      ]).toContainEqual(content);
      ends.add(content.join());
    }
    expect(ends.size).toBe(2);
  });

  test("that is interrupted leaves all as it was", async () => {
    const folder = newFolder();
    const running = spawn({ DATA_DIR: folder }, ["restore", archive]);
    while (!existsSync(join(folder, "restoring"))) await Bun.sleep(1);
    running.kill("SIGINT");
    const [code, told] = [await running.exited, await new Response(running.stderr).text()];
    expect([code, told]).toEqual([EXIT.tryLater, "Ended; nothing was changed.\n"]);
    expect(readdirSync(folder).filter((name) => name !== "robin.lock")).toEqual([]);
  });

  test("goes back to what was before an update", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "before-update"));
    cpSync(join(source, "robin.sqlite"), join(folder, "before-update/robin-1.sqlite"));
    const { code, said } = await command(folder, ["restore", "--before-update"]);
    expect([code, said]).toEqual([
      EXIT.ok,
      expect.stringMatching(/^The database is as it was before the last update/),
    ]);
    expect((await command(folder, ["restore", "--before-update", archive])).code).toBe(EXIT.usage);
    expect((await command(folder, ["restore"])).code).toBe(EXIT.usage);
    expect((await command(newFolder(), ["restore", "--before-update"])).code).toBe(EXIT.noInput);
  });

  test("of what is no backup says so, and changes nothing", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "words"), "no backup");
    expect(await command(folder, ["restore", join(folder, "words")])).toMatchObject({
      code: EXIT.data,
      told: `${join(folder, "words")} is not a whole backup of Robin: it cannot be unpacked.\n`,
    });
    expect((await command(folder, ["restore", join(folder, "none")])).code).toBe(EXIT.noInput);
    expect(readdirSync(folder)).toEqual(["words"]);
  });
});
