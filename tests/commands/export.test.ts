import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../../src/base/exitCodes.ts";
import { readSettings, type Settings } from "../../src/base/settings.ts";
import { StartupError } from "../../src/base/startupError.ts";
import { VERSION } from "../../src/base/version.ts";
import { exportTo } from "../../src/commands/export.ts";
import { closeDatabase, openDatabase } from "../../src/database/database.ts";
import { lockExports } from "../../src/database/folderLocks.ts";
import { hashOf } from "../../src/domain/files/hashing.ts";
import { LOBBY } from "../../src/domain/room.ts";
import { assemble } from "../../src/robin.ts";
import { fileOf } from "../../src/web/profile/dataExport.ts";
import { HOSTILE, makePlace } from "../export/place.ts";
import { png } from "../support/files.ts";
import { command, endProcesses, newFolder, spawn, start } from "../support/processes.ts";
import { someone, talk } from "../support/robin.ts";
import { makeRoom } from "../support/rooms.ts";
import { startS3 } from "../support/s3.ts";
import { unzipped } from "../support/unzipped.ts";

// Processes start slowly on a machine that is busy with other tests.
setDefaultTimeout(60_000);

/** How often a command is killed somewhere. */
const KILLS = 4;

/** Enough for a command to be killed in its midst. */
const MESSAGES = 8_000;

let settings: Settings;

beforeAll(async () => {
  settings = await makePlace(newFolder());
});

afterAll(endProcesses);

type Wanted = Parameters<typeof exportTo>[2];

/** What an export has, and what the command says of it. */
async function exported(of: Settings, wanted: Wanted = {}, signal = new AbortController().signal) {
  const path = join(newFolder(), "x.zip");
  const [said, told]: [string[], string[]] = [[], []];
  const print = {
    said: (line: string) => said.push(line),
    told: (line: string) => told.push(line),
    json: true,
  };
  const code = await exportTo(of, path, wanted, print, signal);
  const files = unzipped(readFileSync(path));
  const lines = (name: string) =>
    files
      .get(name)!
      .toString()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const text = (name: string) => files.get(name)!.toString();
  const manifest = JSON.parse(said[0]!) as Record<string, unknown>;
  return { path, code, told, manifest, files, lines, text };
}

/** Why nothing is exported. */
async function refusal(of: Settings, wanted: Wanted, path = join(newFolder(), "x.zip")) {
  const print = { said: () => {}, told: () => {}, json: false };
  const ended = exportTo(of, path, wanted, print, new AbortController().signal);
  const error = await ended.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StartupError)) throw error;
  return [error.exitCode, error.message];
}

describe("an export of everything", () => {
  let all: Awaited<ReturnType<typeof exported>>;

  beforeAll(async () => {
    all = await exported(settings);
  });

  test("has every room, the private and direct ones too", () => {
    expect(all.lines("rooms.jsonl")).toMatchObject([
      { id: 1, name: "Lobby", kind: "open", messages: 9 },
      {
        id: 2,
        name: HOSTILE,
        topic: HOSTILE,
        kind: "private",
        owner: 2,
        messages: 2,
        members: [{ name: "Bob" }],
      },
      { id: 3, name: "Gärten 🌻", topic: "What grows", kind: "open", messages: 1 },
      { id: 4, name: "Ada, نور", kind: "direct", messages: 1 },
    ]);
  });

  test("has everybody, without what is nobody else's", () => {
    expect(all.lines("people.jsonl")).toEqual([
      { id: 1, name: "Ada", role: "owner", joined: "2026-11-23T12:00:00.000Z" },
      { id: 2, name: "Bob", role: "member", joined: "2026-11-23T12:00:00.000Z" },
      { id: 3, name: "نور", role: "member", joined: "2026-11-23T12:00:00.000Z" },
      { id: 4, name: null, role: null, joined: "2026-11-23T12:00:00.000Z" },
    ]);
  });

  test("has messages as they were typed, with what belongs to them, and none that was deleted", () => {
    const lobby = all.lines("rooms/1/messages.jsonl");
    expect(lobby.slice(0, 2)).toEqual([
      {
        id: 1,
        room: 1,
        author: { id: 1, name: "Ada" },
        time: "2026-11-23T12:00:00.000Z",
        edited: "2026-11-23T12:01:30.000Z",
        pinned: "2026-11-24T14:01:30.000Z",
        replyTo: null,
        event: null,
        text: "Good morning @bob, is the *door* open now?",
        mentions: [{ id: 2, name: "Bob" }],
        reactions: [],
        files: [],
      },
      {
        id: 2,
        room: 1,
        author: { id: 2, name: "Bob" },
        time: "2026-11-23T12:01:30.000Z",
        edited: null,
        pinned: null,
        replyTo: 1,
        event: null,
        text: "Yes:\n\n- the front one\n- `back.door()`\n\n> as always",
        mentions: [],
        reactions: [
          {
            emoji: "👍",
            by: [
              { id: 1, name: "Ada" },
              { id: 3, name: "نور" },
            ],
          },
          { emoji: "🎉", by: [{ id: 2, name: "Bob" }] },
        ],
        files: [],
      },
    ]);
    expect(lobby.map(({ text }) => text)).toContain(HOSTILE);
    expect(lobby).toContainEqual(
      expect.objectContaining({ author: { id: 4, name: null }, text: "I was here" }),
    );
    expect(all.lines("rooms/2/messages.jsonl")).toMatchObject([
      { text: "only among us" },
      { event: "opened" },
    ]);
    expect(all.lines("rooms/3/messages.jsonl")).toMatchObject([{ mentions: [{ id: null, name: "room" }] }]);
    expect([...all.files].filter(([, bytes]) => bytes.includes("a secret that is deleted"))).toEqual([]);
  });

  test("has the files, where the messages say", () => {
    const [sent] = all.lines("rooms/1/messages.jsonl").slice(-1) as [
      { files: { name: string; path: string }[] },
    ];
    expect(sent.files.map(({ name }) => name)).toEqual([
      "a picture 🌻.png",
      `${HOSTILE}.png`,
      "page.html",
      "notes.txt",
    ]);
    const [picture, odd, page, notes] = sent.files.map(({ path }) => all.files.get(path));
    expect([picture, odd, page?.toString(), notes?.toString()]).toEqual([
      Buffer.from(png(320, 320)),
      Buffer.from(png(40, 40)),
      HOSTILE,
      "words\n".repeat(500),
    ]);
    // Nothing that a browser would run from a folder.
    expect(sent.files[2]!.path).toBe("files/3-page.html.txt");
  });

  test("says what is in it, with the sums of all", () => {
    expect(all.code).toBe(EXIT.ok);
    const manifest = JSON.parse(all.text("manifest.json")) as object;
    expect(manifest).toEqual({
      format: "robin-export 1",
      robin: VERSION,
      made: expect.stringMatching(/^20\d\d-.+Z$/),
      of: { kind: "everything" },
      counts: { people: 4, rooms: 4, messages: 13, files: 4, bytes: 3331 },
      missing: [],
      damaged: [],
    });
    expect(all.manifest).toEqual({ path: all.path, ...manifest });
    const sums = all.text("SHA256SUMS").trimEnd().split("\n");
    const sumOf = (bytes: Buffer) => new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
    const rest = [...all.files].filter(([name]) => name !== "SHA256SUMS" && name !== "manifest.json");
    expect(sums).toEqual(rest.map(([name, bytes]) => `${sumOf(bytes)}  ${name}`));
    expect(statSync(all.path).mode & 0o777).toBe(0o600);
  });

  test("is read by other programs", () => {
    const unzip = Bun.which("unzip");
    if (unzip === null) return;
    const { exitCode, stdout } = Bun.spawnSync([unzip, "-tq", all.path]);
    expect([exitCode, stdout.toString()]).toEqual([0, expect.stringContaining("No errors")]);
  });

  test("has no secret of the database", () => {
    const db = openDatabase(settings.dataDir);
    const secrets = db.query<{ value: Uint8Array }, []>("select value from secrets").all();
    closeDatabase(db);
    expect(secrets.length).toBeGreaterThan(0);
    for (const { value } of secrets)
      for (const bytes of all.files.values()) expect(bytes.includes(Buffer.from(value))).toBe(false);
  });
});

describe("an export of one room", () => {
  test.each(["gärten 🌻", "3"])("is of that which is meant by %s", async (room) => {
    const { manifest, lines, files } = await exported(settings, { room });
    expect(manifest["of"]).toEqual({ kind: "room", id: 3, name: "Gärten 🌻" });
    expect(lines("rooms.jsonl")).toMatchObject([{ id: 3 }]);
    expect(lines("people.jsonl")).toMatchObject([{ id: 1 }]);
    expect([...files.keys()].filter((name) => /^(?:rooms|files)\//.test(name))).toEqual([
      "rooms/3/messages.jsonl",
      "rooms/3/1.html",
    ]);
  });

  test("for a few people is called by them", async () => {
    const { manifest, text } = await exported(settings, { room: "4" });
    expect(manifest["of"]).toEqual({ kind: "room", id: 4, name: "Ada, نور" });
    expect(JSON.parse(text("manifest.json"))).toMatchObject({ of: { name: "Ada, نور" } });
    const [path, said] = [join(newFolder(), "x.zip"), [] as string[]];
    const print = { said: (line: string) => said.push(line), told: () => {}, json: false };
    await exportTo(settings, path, { room: "4" }, print, new AbortController().signal);
    expect(said).toEqual([expect.stringContaining(`${path} has Ada, نور: 1 messages`)]);
  });

  test("that is not there says so", async () => {
    expect(await refusal(settings, { room: "Attic" })).toEqual([EXIT.noInput, "There is no room Attic."]);
    expect(await refusal(settings, { room: "99" })).toEqual([EXIT.noInput, "There is no room 99."]);
  });

  test("whose name several have asks which", async () => {
    const other = await makePlace(newFolder());
    const db = openDatabase(other.dataDir);
    const robin = assemble(db, other);
    for (const id of [1, 2]) makeRoom(robin, { name: "Twice", topic: "", kind: "private" }, { id });
    closeDatabase(db);
    const [code, told] = await refusal(other, { room: "twice" });
    expect([code, told]).toEqual([
      EXIT.usage,
      "Several rooms are called twice. Say which by its number: 5, 6.",
    ]);
  });

  test("that is called as another is numbered asks which, and a number can be said as such", async () => {
    const other = await makePlace(newFolder());
    const db = openDatabase(other.dataDir);
    for (const name of ["4", "5", "number:3"])
      makeRoom(assemble(db, other), { name, topic: "", kind: "private" }, { id: 1 });
    closeDatabase(db);
    expect(await refusal(other, { room: "4" })).toEqual([
      EXIT.usage,
      "Several rooms are called 4, or have that number. Say which by its number: number:4, number:5.",
    ]);
    const of = async (room: string) => (await exported(other, { room })).manifest["of"];
    expect(await of("number:4")).toMatchObject({ id: 4, name: "Ada, نور" });
    expect(await of("number:5")).toMatchObject({ id: 5, name: "4" });
    expect(await of("number:3")).toMatchObject({ id: 3 });
    expect(await of("7")).toMatchObject({ id: 7, name: "number:3" });
  });
});

describe("an export of one user", () => {
  test("has what is kept of that one, and nothing that others said", async () => {
    const { manifest, lines, text, files } = await exported(settings, { user: "bob" });
    expect(manifest).toMatchObject({
      of: { kind: "user", id: 2, name: "Bob" },
      counts: { rooms: 2, messages: 4, reactions: 1, files: 4 },
    });
    expect(JSON.parse(text("account.json"))).toEqual({
      number: 2,
      name: "Bob",
      role: "member",
      email: null,
      wantedEmail: null,
      muted: null,
      banned: null,
      picture: null,
      listed: [],
      since: "2026-11-23T12:00:00.000Z",
      status: null,
      isInvisible: false,
      showsTime: false,
    });
    expect(lines("messages.jsonl").map(({ id }) => id)).toEqual([2, 8, 15, 16]);
    expect(lines("reactions.jsonl")).toMatchObject([{ message: 2, emoji: "🎉" }]);
    expect(lines("rooms.jsonl")).toMatchObject([
      { number: 1, owner: false, joinedAt: "2026-11-23T12:00:00.000Z" },
      { number: 2, owner: true, joinedAt: "2026-11-24T14:01:30.000Z" },
    ]);
    const ofAda = await exported(settings, { user: "Ada" });
    expect(ofAda.lines("messages.jsonl")[0]).toMatchObject({ id: 1, pinned: "2026-11-24T14:01:30.000Z" });
    expect(JSON.parse(text("notifications.json"))).toMatchObject({ showsText: true, browsers: [] });
    expect([lines("hidden.jsonl"), lines("invites.jsonl")]).toEqual([[], []]);
    expect([...files.keys()].filter((name) => name.startsWith("files/"))).toHaveLength(4);
    for (const bytes of files.values()) expect(bytes.includes("Good morning")).toBe(false);
    expect(text("messages/1.html")).toContain("only among us");
  });

  test("has what that one has reported, and why, and not what it said", async () => {
    const reported = await makePlace(newFolder());
    const db = openDatabase(reported.dataDir);
    const robin = assemble(db, reported);
    await robin.reports.report(robin.people.named("Bob")!, 1, "It is too early");
    closeDatabase(db);
    const { lines, files } = await exported(reported, { user: "bob" });
    const time = expect.stringMatching(/^20\d\d-.+Z$/);
    expect(lines("reports.jsonl")).toEqual([
      { message: 1, reason: "It is too early", at: time, decidedAt: null },
    ]);
    for (const bytes of files.values()) expect(bytes.includes("Good morning")).toBe(false);
  });

  describe("has what one downloads in the browser, too", () => {
    /** A place in which Bob has a picture, and wants the list of his rooms otherwise; `kept`: what he downloads. */
    async function withPicture() {
      const pictured = await makePlace(newFolder());
      const db = openDatabase(pictured.dataDir);
      const robin = assemble(db, pictured);
      const bob = robin.people.named("Bob")!;
      const path = join(pictured.dataDir, "sent");
      const bytes = png(256, 256);
      writeFileSync(path, bytes);
      const hash = await hashOf(Bun.file(path));
      await robin.fileStorage.put(path, hash);
      await robin.commits.run(() => {
        robin.avatars.add({ name: "face", hashes: { small: hash, large: hash } });
        robin.people.setAvatar(bob, "face");
      });
      await robin.sidebarChoices.set(bob.id, "unreadFirst", true);
      const kept = (await fileOf(bob.id, robin.dataExport.of(robin.people.named("Bob")!)).json()) as Record<
        string,
        object
      >;
      closeDatabase(db);
      return { pictured, hash, bytes, kept };
    }

    test("each part of it", async () => {
      const { pictured, kept } = await withPicture();
      const { files, text } = await exported(pictured, { user: "Bob" });
      const { account, listed, ...parts } = kept;
      const known = JSON.parse(text("account.json")) as object;
      expect(Object.keys(known).sort()).toEqual([...Object.keys(account!), "listed"].sort());
      expect(known).toMatchObject({ listed: listed! });
      expect(listed).toEqual(["unreadFirst"]);
      for (const part of Object.keys(parts))
        expect([part, files.has(`${part}.jsonl`) || files.has(`${part}.json`)]).toEqual([part, true]);
    });

    test("the picture", async () => {
      const { pictured, bytes } = await withPicture();
      const { files, text, manifest } = await exported(pictured, { user: "Bob" });
      expect(JSON.parse(text("account.json"))).toMatchObject({ picture: "picture.webp" });
      expect(files.get("picture.webp")).toEqual(Buffer.from(bytes));
      expect(text("SHA256SUMS")).toContain("  picture.webp\n");
      expect(manifest["counts"]).toMatchObject({ files: 4 });
    });

    test("and says so where the picture is missing", async () => {
      const { pictured, hash } = await withPicture();
      rmSync(join(pictured.dataDir, "files", hash.slice(0, 2), hash));
      const { files, text, code, manifest } = await exported(pictured, { user: "Bob" });
      expect([code, files.has("picture.webp")]).toEqual([EXIT.found, false]);
      expect(manifest["missing"]).toEqual([{ id: null, path: "picture.webp", hash }]);
      expect(JSON.parse(text("account.json"))).toMatchObject({ picture: null });
    });
  });

  test("whom nobody knows says so", async () => {
    expect(await refusal(settings, { user: "Zoe" })).toEqual([EXIT.noUser, "Nobody here is called Zoe."]);
  });
});

describe("a file that is not well", () => {
  test("is told of, and the rest is exported", async () => {
    const broken = await makePlace(newFolder());
    const folder = join(broken.dataDir, "files");
    const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      (name) => name.length > 60,
    );
    const holding = (bytes: string | Uint8Array) =>
      join(
        folder,
        paths.find((path) => readFileSync(join(folder, path)).equals(Buffer.from(bytes)))!,
      );
    const notes = holding("words\n".repeat(500));
    const picture = holding(png(320, 320));
    rmSync(picture);
    writeFileSync(notes, "other words");
    const { code, told, text, lines, files } = await exported(broken);
    expect(code).toBe(EXIT.found);
    expect(told).toEqual([`missing ${picture.slice(-64)}`, `damaged ${notes.slice(-64)}`]);
    expect(JSON.parse(text("manifest.json"))).toMatchObject({
      counts: { files: 3 },
      missing: [{ id: 1, path: "files/1-a picture 🌻.png", hash: picture.slice(-64) }],
      damaged: [{ id: 4, path: "files/4-notes.txt", hash: notes.slice(-64) }],
    });
    expect(files.has("files/1-a picture 🌻.png")).toBe(false);
    expect(text("files/4-notes.txt")).toBe("other words");
    expect(lines("rooms/1/messages.jsonl").at(-1)).toMatchObject({ files: [{ path: null }, {}, {}, {}] });
    expect(text("rooms/1/1.html")).toContain("a picture 🌻.png (this file was missing)");
  });

  test("in a bucket that cannot be reached ends it", async () => {
    const secret = join(newFolder(), "secret");
    writeFileSync(secret, "secret");
    const { s3 } = readSettings({
      // Nobody listens there.
      S3_URL: "http://127.0.0.1:9/robin",
      S3_ACCESS_KEY_ID: "robin",
      S3_SECRET_ACCESS_KEY_FILE: secret,
    });
    const path = join(newFolder(), "x.zip");
    const [code, told] = await refusal({ ...settings, s3 }, {}, path);
    expect([code, told]).toEqual([
      EXIT.unavailable,
      expect.stringMatching(/^The files cannot be reached: \w+\.$/),
    ]);
    expect(readdirSync(join(path, ".."))).toEqual([]);
  });
});

test("files come from a bucket as from the disk", async () => {
  const s3 = await startS3();
  try {
    const place = await makePlace(newFolder(), s3.environment);
    const { text, manifest } = await exported(place);
    expect(text("files/4-notes.txt")).toBe("words\n".repeat(500));
    expect(manifest["counts"]).toMatchObject({ files: 4 });
  } finally {
    await s3.stop();
  }
});

test("of several machines each exports the copy that it has, and asks none of the others", async () => {
  const databaseUrl = "postgres://robin@127.0.0.1:9/robin";
  expect((await exported({ ...settings, databaseUrl })).manifest["counts"]).toMatchObject({ messages: 13 });
});

describe("nothing is exported", () => {
  test("over what is there already", async () => {
    const path = join(newFolder(), "x.zip");
    writeFileSync(path, "mine");
    expect(await refusal(settings, {}, path)).toEqual([EXIT.cannotCreate, `${path} is there already.`]);
    expect(readFileSync(path, "utf8")).toBe("mine");
  });

  test("into a folder that is not there", async () => {
    const path = join(newFolder(), "none/x.zip");
    expect(await refusal(settings, {}, path)).toEqual([
      EXIT.cannotCreate,
      `${path} cannot be written (ENOENT).`,
    ]);
  });

  test("of a folder without a Robin", async () => {
    const [code] = await refusal(readSettings({ DATA_DIR: newFolder() }), {});
    expect(code).toBe(EXIT.noInput);
  });

  test("where it is not clear of what", async () => {
    const { code } = await command(settings.dataDir, ["export", "x.zip", "--room", "1", "--user", "Ada"]);
    expect(code).toBe(EXIT.usage);
  });
});

describe("the command", () => {
  /** A place with enough to say for a command to be killed in its midst. */
  let busy: Awaited<ReturnType<typeof start>>;

  beforeAll(async () => {
    const folder = newFolder();
    const db = openDatabase(folder);
    const robin = assemble(db, readSettings({ DATA_DIR: folder, SENDS_PER_MINUTE: "0" }));
    await talk(robin, someone(robin, "Ada", "owner"), MESSAGES);
    closeDatabase(db);
    busy = await start({ DATA_DIR: folder });
  });

  /** The numbers of the messages in an export, once it is found whole. */
  const wholeIn = (path: string) => {
    const files = unzipped(readFileSync(path));
    expect([...files.keys()].at(-1)).toBe("manifest.json");
    expect([...files.keys()].filter((name) => name.endsWith(".html"))).toEqual([
      "rooms/1/1.html",
      "rooms/1/2.html",
      "index.html",
    ]);
    return files.get(`rooms/${LOBBY}/messages.jsonl`)!.toString().trimEnd().split("\n").length;
  };

  test("exports while Robin runs, and is killed anywhere without a part of one", async () => {
    const folder = newFolder();
    const path = join(folder, "x.zip");
    const begun = performance.now();
    const { code, said, told } = await command(busy.folder, ["export", path]);
    const most = performance.now() - begun;
    expect([code, said, told]).toEqual([
      EXIT.ok,
      `${path} has everything: ${MESSAGES} messages and 0 files, 0 bytes.\n`,
      "",
    ]);
    expect(wholeIn(path)).toBe(MESSAGES);
    let whole = 0;
    for (let round = 0; round < KILLS; round += 1) {
      rmSync(path, { force: true });
      const running = spawn({ DATA_DIR: busy.folder, PORT: undefined }, ["export", path]);
      const timer = setTimeout(() => running.kill("SIGKILL"), (most * (round + 1)) / (KILLS + 1));
      await running.exited;
      clearTimeout(timer);
      if (!existsSync(path)) continue;
      whole += 1;
      expect(wholeIn(path)).toBe(MESSAGES);
    }
    expect(whole).toBeLessThan(KILLS);
    // The next one is not in the way of what a kill has left.
    rmSync(path, { force: true });
    expect((await command(busy.folder, ["export", path])).code).toBe(EXIT.ok);
    expect(readdirSync(folder)).toEqual(["x.zip"]);
  });

  test("that is interrupted leaves nothing", async () => {
    const folder = newFolder();
    const path = join(folder, "x.zip");
    const running = spawn({ DATA_DIR: busy.folder, PORT: undefined }, ["export", path]);
    while (!existsSync(`${path}.part`)) await Bun.sleep(1);
    running.kill("SIGINT");
    const [code, told] = [await running.exited, await new Response(running.stderr).text()];
    expect([code, told]).toEqual([EXIT.tryLater, "Ended; nothing was made.\n"]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("is one at a time", async () => {
    const unlock = lockExports(settings.dataDir);
    expect(await refusal(settings, {})).toEqual([
      EXIT.tryLater,
      "Another export is being made. Wait for its end.",
    ]);
    unlock();
    expect((await exported(settings)).code).toBe(EXIT.ok);
  });
});
