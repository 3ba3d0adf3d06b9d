import { afterAll, afterEach, beforeEach, describe, expect, mock, spyOn, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../src/app.ts";
import { printAudit } from "../../src/commands/audit.ts";
import { backup } from "../../src/commands/backup.ts";
import { check } from "../../src/commands/check.ts";
import { exportTo } from "../../src/commands/export.ts";
import { closeDatabase, openDatabase } from "../../src/database/database.ts";
import { EXIT } from "../../src/base/exitCodes.ts";
import { StartupError } from "../../src/base/startupError.ts";
import { whyUnwritable } from "../../src/base/unwritable.ts";
import { assemble } from "../../src/robin.ts";
import { limits } from "../../src/base/limits.ts";
import { readSettings } from "../../src/base/settings.ts";
import { Browser } from "../support/browser.ts";
import { elements, field, text } from "../support/page.ts";
import { Clock, changeRoom, signIn, someone, startRobin, until } from "../support/robin.ts";

const PASSWORD = "a long way home";
const HTMX = { "hx-request": "true" };

const folder = mkdtempSync(join(tmpdir(), "robin-full-"));
const disk = join(folder, "disk");
mkdirSync(disk);
/** A disk of 2 MB, where this user may make one; and one on which there is room to keep some. */
const hasDisk = mount("-t", "tmpfs", "-o", "size=2m", "robin", disk);
const larger = join(folder, "larger");
mkdirSync(larger);
if (hasDisk) mount("-t", "tmpfs", "-o", "size=48m", "robin", larger);

let logged: ReturnType<typeof spyOn<Console, "error">>;

beforeEach(() => {
  logged = spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => void mock.restore());

afterAll(() => {
  if (hasDisk) Bun.spawnSync(["umount", "-l", disk, larger]);
  rmSync(folder, { recursive: true });
});

function mount(...parameters: string[]): boolean {
  return process.platform === "linux" && Bun.spawnSync(["mount", ...parameters]).exitCode === 0;
}

/** A Robin whose disk stops to take anything with `fill`, and takes it again after `free`. */
type Stage = {
  readonly robin: ReturnType<typeof assemble>;
  readonly clock: Clock;
  readonly browser: () => Browser;
  readonly longPolls: { readonly size: number };
  /** `left`: how many bytes. */
  readonly fill: (left?: number) => void;
  readonly free: () => void;
  readonly end: () => Promise<void>;
};

function readOnly(): Stage {
  const { robin, clock, browser, app } = startRobin();
  const set = (value: string) => robin.db.run(`pragma query_only = ${value}`);
  const end = () => robin.jobs.stop();
  const { longPolls } = app;
  return { robin, clock, browser, longPolls, fill: () => set("on"), free: () => set("off"), end };
}

/** Has the file at `filler` take all of its disk but `left` bytes. */
function fillWith(filler: string, left = 0): void {
  const kept = `${filler}.kept`;
  writeFileSync(kept, Buffer.alloc(left));
  for (let size = 1_000_000; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: "a" });
    } catch {
      // No room for that much.
    }
  }
  rmSync(kept);
}

function full(disk: string): Stage {
  const data = join(disk, "data");
  const filler = join(disk, "filler");
  const db = openDatabase(data);
  const clock = new Clock();
  const settings = readSettings({ SENDS_PER_MINUTE: "0", DATA_DIR: data });
  const robin = assemble(db, settings, clock.now);
  const { handle, longPolls } = createApp(robin);
  const fill = (left = 0) => {
    // What stands in the log already could be written over.
    db.run("pragma wal_checkpoint(truncate)");
    fillWith(filler, left);
  };
  const free = () => rmSync(filler, { force: true });
  const end = async () => {
    free();
    await robin.jobs.stop();
    closeDatabase(db);
    rmSync(data, { recursive: true });
  };
  const browser = () => new Browser((request) => handle(request));
  return { robin, clock, browser, longPolls, fill, free, end };
}

const KINDS = [
  ["is full", () => full(disk), 507, "There is no room left on the disk"],
  ["is read-only", readOnly, 503, "Robin cannot write to its disk"],
] as const;

for (const [what, start, status, sentence] of KINDS) {
  describe.skipIf(status === 507 && !hasDisk)(`a disk that ${what}`, () => {
    /** Ada, the owner, with a room of hers and a message in it; and Bob. */
    async function begin() {
      const stage = start();
      const { robin, browser } = stage;
      const user = someone(robin, "Ada", "owner");
      someone(robin, "Bob");
      const ada = await signIn(robin, browser(), user);
      await ada.post("/rooms", { name: "Garden", topic: "" });
      await ada.post("/chats", { content: "First", room: "2" });
      return { ...stage, user, ada };
    }

    test.each([
      ["speaking", "/chats", { content: "Keep me", room: "2" }, "content"],
      ["editing", "/chats/1", { content: "Keep me" }, "content"],
      ["deleting", "/chats/1/delete", {}, ""],
      ["reacting", "/chats/1/reactions", { emoji: "👍" }, ""],
      ["making a room", "/rooms", { name: "Keep me", topic: "Roses" }, "topic"],
      ["making a room", "/rooms", { name: "Keep me", topic: "Roses" }, "name"],
      ["changing a room", "/rooms/2", { name: "Keep me", topic: "Roses" }, "name"],
      ["deleting a room", "/rooms/2/delete", {}, ""],
      ["archiving a room", "/rooms/2/archive", {}, ""],
      ["choosing what a room tells", "/rooms/2/level", { level: "nothing" }, ""],
      ["giving a role", "/users/2/role", { role: "moderator" }, ""],
      ["beginning a conversation", "/directs", { name: "Bob" }, "name"],
      ["inviting", "/rooms/2/members", { name: "Bob" }, "name"],
      ["choosing another name", "/profile/name", { name: "Beata" }, "name"],
    ])("%s (%s) is told why, and keeps what was typed", async (_, path, fields, kept) => {
      const { ada, fill, end } = await begin();
      fill();
      const plain = await ada.post(path, fields);
      const page = await plain.text();
      expect([plain.status, text(page).includes(sentence)]).toEqual([status, true]);
      if (kept)
        expect(fieldsOf(page, kept)).toContain(Object.entries(fields).find(([name]) => name === kept)![1]);
      const htmx = await ada.post(path, fields, HTMX);
      expect(htmx.status).toBe(status);
      expect(text(await htmx.text())).toContain(`${sentence}. `);
      expect(logged.mock.calls.flat().join("\n")).toContain(`POST ${path} failed: SQLiteError SQLITE_`);
      expect(logged.mock.calls.flat().join("\n")).not.toContain("Keep me");
      await end();
    });

    test.each([
      ["/profile/password", { password: PASSWORD, newPassword: "quite another one" }],
      ["/profile/delete", { password: PASSWORD, messages: "delete" }],
    ])("changes nothing at %s, and tells why", async (path, fields) => {
      const { browser, robin, fill, end } = await begin();
      const cleo = await browser().register("Cleo");
      fill();
      const answer = await cleo.post(path, fields);
      expect([answer.status, text(await answer.text()).includes(sentence)]).toEqual([status, true]);
      expect(robin.people.named("Cleo")).toBeDefined();
      expect((await cleo.get("/profile")).status).toBe(200);
      await end();
    });

    test.each([
      ["/register", "Carla"],
      ["/login", "Dora"],
    ])("at %s one is told why, and the name stays", async (path, name) => {
      const { browser, fill, end } = await begin();
      if (path === "/login") await browser().register(name);
      fill();
      const guest = browser();
      const answer = await guest.post(path, { name, password: PASSWORD });
      const page = await answer.text();
      expect([answer.status, text(page).includes(sentence)]).toEqual([status, true]);
      expect(field(page, "name")).toBe(name);
      expect(guest.cookies.size).toBe(0);
      await end();
    });

    test("keeps nobody from signing out, by which the session is over whoever kept its cookie", async () => {
      const { ada, browser, fill, free, robin, end } = await begin();
      const thief = browser();
      thief.cookies = new Map(ada.cookies);
      fill();
      const answer = await ada.post("/logout");
      expect([answer.status, ada.cookies.size]).toEqual([303, 0]);
      expect(await (await thief.get("/")).text()).toContain("Sign in to speak");
      free();
      const rows = robin.db.query("select user_id from sessions where user_id = 1");
      await until(() => rows.values().length === 0);
      expect(await (await thief.get("/")).text()).toContain("Sign in to speak");
      await end();
    });

    test("keeps what an ended session waits for from waiting on", async () => {
      const { ada, browser, fill, longPolls, end } = await begin();
      const tab = browser();
      tab.cookies = new Map(ada.cookies);
      const poll = tab.poll(`/chats?after=1`, { prefer: "wait=25" });
      await until(() => longPolls.size === 1);
      fill();
      await ada.post("/logout");
      expect((await poll).headers.get("hx-redirect")).toStartWith("/login?ended=1");
      await end();
    });

    test("keeps nobody from ending the sessions on other devices", async () => {
      const { ada, user, robin, browser, fill, end } = await begin();
      const phone = await signIn(robin, browser(), user);
      await phone.get("/");
      fill();
      expect((await ada.post("/profile/sessions/end", { session: "others" })).status).toBe(303);
      expect(await (await phone.get("/")).text()).toContain("Sign in to speak");
      const own = await (await ada.get("/profile")).text();
      expect(own.match(/name="session" value="[0-9a-f]{64}"/g) ?? []).toHaveLength(0);
      await end();
    });

    test("is told by the health check, and so is its end", async () => {
      const { ada, clock, fill, free, end } = await begin();
      const health = async () => (await ada.get("/healthz")).status;
      expect(await health()).toBe(200);
      fill();
      // What was found a moment ago is not looked for again.
      clock.pass(30_000);
      expect(await health()).toBe(503);
      free();
      expect(await health()).toBe(503);
      clock.pass(30_000);
      expect(await health()).toBe(200);
      fill();
      await ada.post("/chats", { content: "Refused" });
      expect(await health()).toBe(503);
      free();
      expect((await ada.post("/chats", { content: "Taken" })).status).toBe(303);
      expect(await health()).toBe(200);
      await end();
    });

    test("lets everybody read, and takes what is said once there is room", async () => {
      const { ada, fill, free, end } = await begin();
      fill();
      expect((await ada.get("/rooms/2")).status).toBe(200);
      expect((await ada.poll("/chats?after=0&room=2")).status).toBe(200);
      expect((await ada.post("/chats/1/delete")).status).toBe(status);
      expect(await (await ada.get("/rooms/2")).text()).toContain("First");
      free();
      expect((await ada.post("/chats/1/delete")).status).toBe(303);
      await end();
    });

    test("does not count the names that it did not take", async () => {
      const { ada, fill, end } = await begin();
      fill();
      for (let time = 0; time < 7; time += 1)
        expect((await ada.post("/profile/name", { name: "Beata" })).status).toBe(status);
      await end();
    });

    test("lets somebody in by a new name of the machine, which is learned later", async () => {
      const { ada, robin, fill, free, end } = await begin();
      changeRoom(robin, { isPublic: true });
      fill();
      const ask = () => ada.get("/", { host: "chat.example.org" });
      expect((await ask()).status).toBe(200);
      expect(robin.db.query("select name from hosts").values()).toEqual([]);
      free();
      await ask();
      expect(robin.db.query("select name from hosts").values()).toEqual([["chat.example.org"]]);
      await end();
    });
  });
}

describe.skipIf(!hasDisk)("a disk that is full, on which Robin has kept some room", () => {
  /** Ada, the owner, who has said something; and Bob. */
  async function begin() {
    const stage = full(larger);
    const { robin, browser } = stage;
    const owner = someone(robin, "Ada", "owner");
    const bob = await browser().register("Bob");
    const ada = await signIn(robin, browser(), owner);
    await ada.post("/chats", { content: "First" });
    await robin.reserveKeeping.start();
    expect(robin.reserve.isSpent).toBe(false);
    return { ...stage, owner, ada, bob };
  }

  test("takes nothing more that is said, and keeps it", async () => {
    const { ada, fill, robin, end } = await begin();
    fill();
    // What finds the disk full is the last that is taken.
    expect((await ada.post("/chats", { content: "Second" })).status).toBe(303);
    expect(robin.reserve.isSpent).toBe(true);
    const acts = [
      ["/chats", { content: "Keep me" }, "content"],
      ["/chats/1", { content: "Keep me" }, "content"],
      ["/rooms", { name: "Keep me", topic: "" }, "name"],
      ["/directs", { name: "Bob" }, "name"],
    ] as const;
    for (const [path, fields, kept] of acts) {
      const plain = await ada.post(path, fields);
      const page = await plain.text();
      expect([path, plain.status]).toEqual([path, 507]);
      expect(text(page)).toContain("There is no room left on the disk. This was not stored.");
      expect(fieldsOf(page, kept)).toContain(Object.values(fields)[0]);
      const htmx = await ada.post(path, fields, HTMX);
      expect([htmx.status, (await htmx.text()).includes("no room left")]).toEqual([507, true]);
    }
    expect(
      logged.mock.calls
        .flat()
        .join("\n")
        .match(/warning: the disk is full/g),
    ).toHaveLength(1);
    await end();
  });

  test("lets people in, out, and delete, as often as they like", async () => {
    const { ada, bob, browser, fill, robin, end } = await begin();
    fill();
    expect((await ada.post("/chats", { content: "Second" })).status).toBe(303);
    for (let time = 0; time < 20; time += 1) {
      expect((await bob.post("/logout")).status).toBe(303);
      expect((await bob.post("/login", { name: "Bob", password: PASSWORD })).status).toBe(303);
    }
    expect((await browser().post("/register", { name: "Cleo", password: PASSWORD })).status).toBe(303);
    expect((await ada.post("/chats/1/reactions", { emoji: "👍" })).status).toBe(303);
    expect((await ada.post("/users/2/role", { role: "moderator" })).status).toBe(303);
    expect((await ada.post("/chats/1/delete")).status).toBe(303);
    expect(robin.messages.find(1)?.deletedAt).not.toBeNull();
    expect((await bob.post("/profile/delete", { password: PASSWORD, messages: "delete" })).status).toBe(303);
    await end();
  });

  test.each([96, 64, 48, 32, 24, 16, 12, 8, 4, 0])(
    "with %s kB left ends nothing but speaking",
    async (kB) => {
      const { ada, owner, robin, bob, fill, end } = await begin();
      fill(kB * 1_024);
      const file = { user: owner, room: 1, name: "a.txt" };
      const body = () => new Request("http://localhost", { method: "POST", body: "a file" });
      expect(await robin.uploads.take(file, body)).toMatchObject({ kind: "full" });
      const before = await (await ada.get("/")).text();
      const said = await ada.post("/chats", { content: "A long one".repeat(390) });
      expect([303, 507]).toContain(said.status);
      expect((await bob.post("/logout")).status).toBe(303);
      expect((await bob.post("/login", { name: "Bob", password: PASSWORD })).status).toBe(303);
      expect((await ada.post("/chats/1/delete")).status).toBe(303);
      expect((await bob.get("/")).status).toBe(200);
      expect(before).toContain("First");
      await end();
    },
  );

  test("lets messages age", async () => {
    const { ada, owner, clock, fill, robin, end } = await begin();
    for (let time = 0; time < 30; time += 1) await ada.post("/chats", { content: `Message ${time}` });
    fill();
    expect((await ada.post("/chats", { content: "The last" })).status).toBe(303);
    await robin.place.change(owner, { ...robin.place.settings, keepDays: 1 });
    clock.pass(2 * 86_400_000);
    await robin.messageRetention.start();
    expect(robin.messages.last(1)).toBeEmpty();
    await end();
  });

  test("is told to who can make room, and to monitors, until it recovers by itself", async () => {
    const { ada, bob, fill, free, robin, end } = await begin();
    const told = "The disk is full: nobody can speak";
    const see = async () => [
      (await (await ada.get("/")).text()).includes(told),
      (await (await bob.get("/")).text()).includes(told),
      (await ada.get("/healthz")).status,
    ];
    expect(await see()).toEqual([false, false, 200]);
    fill();
    await ada.post("/chats", { content: "Second" });
    expect(await see()).toEqual([true, false, 503]);
    // Its own room is none that somebody has made.
    await robin.reserveKeeping.start();
    expect(await see()).toEqual([true, false, 503]);
    expect((await ada.post("/chats", { content: "Refused" })).status).toBe(507);
    free();
    await robin.reserveKeeping.start();
    expect(await see()).toEqual([false, false, 200]);
    expect((await ada.post("/chats", { content: "Taken" })).status).toBe(303);
    expect(statSync(join(larger, "data/robin.reserve")).size).toBe(limits.diskReserve.bytes);
    await end();
  });

  test("is found at a start, too", async () => {
    const { ada, fill, robin, end } = await begin();
    fill();
    robin.reserve.spend();
    const next = assemble(robin.db, robin.settings);
    await next.reserveKeeping.start();
    expect(next.reserve.isSpent).toBe(true);
    expect((await ada.post("/logout")).status).toBe(303);
    await next.jobs.stop();
    await end();
  });
});

describe.skipIf(!hasDisk)("a disk that another program has filled while Robin was stopped", () => {
  const data = join(larger, "data");
  const reserve = join(data, "robin.reserve");
  const filler = join(larger, "filler");
  const settings = readSettings({ DATA_DIR: data });

  /** What Ada left who has said something, and nothing but the room that Robin keeps there, unless it is not to be. */
  async function begin({ isKept = true } = {}) {
    const db = openDatabase(data);
    const robin = assemble(db, settings);
    await signIn(robin, new Browser(createApp(robin).handle), someone(robin, "Ada", "owner"));
    if (isKept) await robin.reserveKeeping.start();
    await robin.jobs.stop();
    closeDatabase(db);
    fillWith(filler);
  }

  afterEach(() => [data, filler].forEach((path) => rmSync(path, { recursive: true, force: true })));

  test("keeps no Robin from starting that has kept some room", async () => {
    await begin();
    const db = openDatabase(data);
    expect(existsSync(reserve)).toBe(false);
    const robin = assemble(db, settings);
    const ada = await signIn(robin, new Browser(createApp(robin).handle), robin.people.owner!);
    expect((await ada.post("/logout")).status).toBe(303);
    await robin.reserveKeeping.start();
    expect(robin.reserve.isSpent).toBe(true);
    await robin.jobs.stop();
    closeDatabase(db);
  });

  test("is told of by a Robin that has kept none", async () => {
    await begin({ isKept: false });
    expect(() => openDatabase(data)).toThrow(
      new StartupError(
        `The database ${join(data, "robin.sqlite")} cannot be opened: there is no room left on its disk. Make room there.`,
        EXIT.cannotCreate,
      ),
    );
  });

  test("keeps nobody from looking, or from making a backup elsewhere, and leaves Robin its room", async () => {
    await begin();
    const said: string[] = [];
    const print = {
      said: (line: string) => said.push(line),
      found: (line: string) => said.push(line),
      told: () => {},
      json: false,
    };
    const { signal } = new AbortController();
    expect(await check(settings, print)).toBe(EXIT.ok);
    printAudit(settings, print.said);
    expect(await backup(settings, join(folder, "all.tar.zst"), print, { signal })).toBe(EXIT.ok);
    expect(await exportTo(settings, join(folder, "all.zip"), {}, print, signal)).toBe(EXIT.ok);
    expect(said).toHaveLength(3);
    expect(existsSync(reserve)).toBe(true);
  });
});

test.each([
  ["SQLITE_FULL", "full"],
  ["SQLITE_IOERR_WRITE", "failing"],
  ["SQLITE_IOERR_FSYNC", "failing"],
  ["SQLITE_IOERR_SHMSIZE", "full"],
  ["SQLITE_IOERR_SHMMAP", "failing"],
  ["ENOSPC", "full"],
  ["EDQUOT", "full"],
  ["SQLITE_READONLY", "readonly"],
  ["SQLITE_READONLY_DBMOVED", "readonly"],
  ["EROFS", "readonly"],
  ["SQLITE_CONSTRAINT_UNIQUE", undefined],
  ["SQLITE_IOERR_READ", undefined],
  ["SQLITE_CORRUPT", undefined],
])("an error of code %s means that the disk is %p", (code, why) => {
  expect(whyUnwritable(Object.assign(new Error(), { code }))).toBe(why as ReturnType<typeof whyUnwritable>);
});

/** What stands in the fields of this name on `page`, which may have several. */
function fieldsOf(page: string, name: string): (string | undefined)[] {
  return elements(page, "input, textarea").map((one) => field(one, name));
}
