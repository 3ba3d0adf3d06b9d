import { afterAll, afterEach, beforeEach, describe, expect, mock, spyOn, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../src/app.ts";
import { closeDatabase, openDatabase } from "../../src/database/database.ts";
import { whyUnwritable } from "../../src/base/unwritable.ts";
import { assemble } from "../../src/robin.ts";
import { readSettings } from "../../src/base/settings.ts";
import { Browser } from "../support/browser.ts";
import { elements, field, text } from "../support/page.ts";
import { Clock, changeRoom, signIn, someone, startRobin, until } from "../support/robin.ts";

const PASSWORD = "a long way home";
const HTMX = { "hx-request": "true" };

const folder = mkdtempSync(join(tmpdir(), "robin-full-"));
const disk = join(folder, "disk");
mkdirSync(disk);
/** A disk of 2 MB, where this user may make one. */
const hasDisk = mount("-t", "tmpfs", "-o", "size=2m", "robin", disk);

let logged: ReturnType<typeof spyOn<Console, "error">>;

beforeEach(() => {
  logged = spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => void mock.restore());

afterAll(() => {
  if (hasDisk) Bun.spawnSync(["umount", disk]);
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
  readonly fill: () => void;
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

function full(): Stage {
  const data = join(disk, "data");
  const filler = join(disk, "filler");
  const db = openDatabase(data);
  const clock = new Clock();
  const robin = assemble(db, readSettings({ SENDS_PER_MINUTE: "0" }), clock.now);
  const { handle, longPolls } = createApp(robin);
  const fill = () => {
    // What stands in the log already could be written over.
    db.run("pragma wal_checkpoint(truncate)");
    for (let size = 1_000_000; size >= 1; size = Math.floor(size / 2)) {
      try {
        for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: "a" });
      } catch {
        // No room for that much.
      }
    }
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
  ["is full", full, 507, "There is no room left on the disk"],
  ["is read-only", readOnly, 503, "Robin cannot write to its disk"],
] as const;

for (const [what, start, status, sentence] of KINDS) {
  describe.skipIf(start === full && !hasDisk)(`a disk that ${what}`, () => {
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

test.each([
  ["SQLITE_FULL", "full"],
  ["SQLITE_IOERR_WRITE", "failing"],
  ["SQLITE_IOERR_FSYNC", "failing"],
  ["SQLITE_IOERR_SHMSIZE", "failing"],
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
