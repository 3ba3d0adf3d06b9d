import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { closeDatabase, openDatabase } from "../../src/database/database.ts";
import { EXIT } from "../../src/base/exitCodes.ts";
import { VERSION } from "../../src/base/version.ts";
import { table } from "../support/readme.ts";
import { browser, command, endProcesses, newFolder, start } from "../support/processes.ts";
import { compiled } from "../support/program.ts";

// Processes start slowly on a machine that is busy with other tests.
setDefaultTimeout(30_000);

afterAll(endProcesses);

const pathIn = (said: string) => new URL(said.trimEnd().split("\n").at(-1)!).pathname;

describe("beside a Robin at work", () => {
  let robin: Awaited<ReturnType<typeof start>>;

  beforeAll(async () => {
    robin = await start();
    await browser(robin).register("Ada");
    await browser(robin).register("Bob");
  });

  const does = (...words: string[]) => command(robin.folder, words);

  test("the socket is for its user alone", () => {
    const { mode } = statSync(join(robin.folder, "robin.sock"));
    expect(mode & 0o077).toBe(0);
  });

  test("reset-password prints a link by which somebody gets back in", async () => {
    const { code, said } = await does("reset-password", "ada");
    expect([code, said.split("\n")[0]]).toEqual([
      EXIT.ok,
      "Give this to Ada. It is shown once, and good for 15 minutes:",
    ]);
    const lost = browser(robin);
    expect((await lost.post(pathIn(said), { password: "another way home" })).status).toBe(303);
    expect(await (await lost.get("/profile")).text()).toContain("Ada");
  });

  test("links have the address that people use", async () => {
    const { said } = await command(robin.folder, ["reset-password", "Bob"], {
      ORIGIN: "https://chat.example.org",
    });
    expect(said).toMatch(/\nhttps:\/\/chat\.example\.org\/recover\/[\w-]{22}\n$/);
  });

  test("invite prints a link by which somebody makes an account", async () => {
    const { code, said } = await does("invite", "--note", "Zoe", "--days", "2");
    expect(code).toBe(EXIT.ok);
    expect(await (await browser(robin).get(pathIn(said))).text()).toContain("Robin");
    const wrong = await does("invite", "--days", "1000");
    expect([wrong.code, wrong.told]).toEqual([EXIT.usage, "Between 1 and 365 days.\n"]);
  });

  test("user tells who is here, and what becomes of one holds at once", async () => {
    const bob = browser(robin);
    await bob.post("/login", { name: "Bob", password: "a long way home" });
    expect((await bob.get("/reports")).status).toBe(403);
    expect((await does("user", "bob", "--role", "moderator")).said).toMatch(
      /^Bob: moderator, since \d{4}-\d\d-\d\d, last here \d{4}-\d\d-\d\d\n$/,
    );
    const { said } = await does("user", "--json");
    const all = said.trimEnd().split("\n");
    expect(all.map((line) => JSON.parse(line) as object)).toMatchObject([
      { id: 1, name: "Ada", role: "owner", isBanned: false, isMuted: false },
      { id: 2, name: "Bob", role: "moderator" },
    ]);
    expect((await bob.get("/reports")).status).toBe(200);
    await does("user", "bob", "--sign-out");
    expect((await bob.get("/profile")).headers.get("location")).toStartWith("/login");
    expect(await does("user", "ada", "--role", "member")).toMatchObject({
      code: EXIT.noPermission,
      told: "Ada owns this place. Make somebody else the owner.\n",
    });
    expect((await does("user", "bob", "--role", "owner")).said).toStartWith("Bob: owner");
    expect((await does("user", "ada")).said).toStartWith("Ada: admin");
  });

  test("what is done is noted, and audit prints it", async () => {
    await does("user", "bob", "--role", "owner");
    await does("user", "bob", "--sign-out");
    const { code, said } = await does("audit");
    const events = said
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { event: string });
    expect(code).toBe(EXIT.ok);
    expect(events[0]).toMatchObject({
      event: "registered",
      user: { id: 1, name: "Ada" },
      by: null,
      address: "127.0.0.1",
      time: expect.stringMatching(/Z$/),
    });
    expect(events).toContainEqual(
      expect.objectContaining({ event: "recovery made", user: { id: 1, name: "Ada" }, by: null }),
    );
    expect(events).toContainEqual(expect.objectContaining({ event: "place handed over", by: null }));
    expect(events).toContainEqual(
      expect.objectContaining({ event: "signed out", user: { id: 2, name: "Bob" }, by: null }),
    );
  });

  /** What a shell does with `line`, in which "$@" is the command: its end, and what is said on stderr. */
  const inShell = (line: string, words: readonly string[]) => {
    const env = { ...Bun.env, DATA_DIR: robin.folder };
    const { exitCode, stderr } = Bun.spawnSync(["sh", "-c", line, "sh", ...compiled(), ...words], { env });
    return [exitCode, stderr.toString()];
  };

  test
    .skipIf(!existsSync("/dev/full"))
    .each([[["audit"]], [["user"]], [["check"]], [["invite"]], [["version"]], [["--version"]], [["--help"]]])(
    "what %p has to say and the disk does not take is told of",
    (words) => {
      expect(inShell('"$@" >/dev/full', words)).toEqual([
        EXIT.cannotCreate,
        "What there is to say cannot be written to stdout (ENOSPC).\n",
      ]);
    },
  );

  test("who reads no further is told nothing", () => {
    expect(inShell('{ "$@" || echo ended with $? >&2; } | true', ["audit"])).toEqual([EXIT.ok, ""]);
  });

  test("vacuum writes the database anew, and tells its bytes", async () => {
    const { code, said } = await does("vacuum", "--json");
    const { before, after } = JSON.parse(said) as { before: number; after: number };
    expect([code, after <= before && after > 0]).toEqual([EXIT.ok, true]);
    expect(statSync(join(robin.folder, "robin.sqlite")).size).toBe(after);
  });

  test("check says what it finds, and ends with 0, or with 1 where something is wrong", async () => {
    expect(await does("check")).toEqual({
      code: EXIT.ok,
      said: "0 whole, 0 missing, 0 damaged, 0 left over\n",
      told: "",
    });
    const hash = "cd".repeat(32);
    const left = join(robin.folder, "files/cd", hash);
    await Bun.write(left, "left over");
    utimesSync(left, 0, 0);
    expect(await does("check")).toMatchObject({
      code: EXIT.found,
      said: `left over ${hash}\n0 whole, 0 missing, 0 damaged, 1 left over\n`,
    });
    const { said } = await does("check", "--json");
    const lines = said.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      { state: "left over", hash },
      { whole: 0, missing: 0, damaged: 0, "left over": 1 },
    ]);
  });

  test("who is not there, or not asked for, is told of", async () => {
    expect(await does("reset-password", "Nobody")).toEqual({
      code: EXIT.noUser,
      said: "",
      told: "Nobody here is called Nobody.\n",
    });
    expect((await does("user", "--sign-out")).told).toContain("it is not said of whom");
  });

  test("who is banned gets a role, does not own the place, and is told of with a link", async () => {
    const other = await start();
    const ada = await browser(other).register("Ada");
    await browser(other).register("Cy");
    await ada.post("/users/2/ban", { minutes: "0" });
    const does = (...words: string[]) => command(other.folder, words);
    expect((await does("user", "cy", "--role", "moderator")).said).toMatch(/^Cy: moderator, .*, banned\n$/);
    expect(await does("user", "cy", "--role", "owner")).toMatchObject({
      code: EXIT.noPermission,
      told: "Cy is banned, and does not own a place. Lift the ban first.\n",
    });
    const { code, said } = await does("reset-password", "cy");
    expect([code, said.split("\n")[0]]).toEqual([
      EXIT.ok,
      "Cy is banned: nobody comes in by this before that is over.",
    ]);
    const lost = await browser(other).post(pathIn(said), { password: "another way home" });
    expect(lost.status).toBe(403);
  });

  test("a Robin that keeps its folder and does not listen is told of", async () => {
    const other = newFolder();
    const lock = new Database(join(other, "robin.lock"), { create: true });
    lock.run("begin exclusive");
    await Bun.write(join(other, "robin.sqlite"), Bun.file(join(robin.folder, "robin.sqlite")));
    const { code, told } = await command(other, ["user"]);
    expect([code, told]).toEqual([
      EXIT.tryLater,
      `Another Robin is at work in ${other}. Stop it, or set DATA_DIR.\n`,
    ]);
    lock.close();
  });
});

describe("without a Robin at work", () => {
  test("a command does by itself what it is to do, also after a kill, and leaves one file", async () => {
    const robin = await start();
    await browser(robin).register("Ada");
    await robin.end("SIGKILL");
    expect(existsSync(join(robin.folder, "robin.sock"))).toBe(true);
    const { said } = await command(robin.folder, ["reset-password", "Ada"]);
    expect(readdirSync(robin.folder).sort()).toEqual(["robin.lock", "robin.sock", "robin.sqlite"]);
    const again = await start({ DATA_DIR: robin.folder });
    expect((await browser(again).get(pathIn(said))).status).toBe(200);
    expect(await again.end("SIGTERM")).toBe(0);
    expect(existsSync(join(robin.folder, "robin.sock"))).toBe(false);
  });

  test("nothing is begun where nothing is", async () => {
    const nothing = newFolder();
    for (const words of [
      ["reset-password", "Ada"],
      ["user"],
      ["vacuum"],
      ["audit"],
      ["check"],
      ["move", "--alone"],
    ]) {
      const { code, told } = await command(nothing, words);
      expect([words[0], code]).toEqual([words[0], EXIT.noInput]);
      expect(told).toContain(nothing);
    }
    expect(readdirSync(nothing)).toEqual([]);
  });

  test("nothing is at work where the folder is none", async () => {
    const file = join(newFolder(), "robin");
    await Bun.write(file, "no folder");
    for (const words of [["reset-password", "Ada"], ["user"], ["invite"], ["vacuum"]]) {
      const { code, told } = await command(file, words);
      expect([words[0], code]).toEqual([words[0], EXIT.noInput]);
      expect(told).toBe(
        `The database ${join(file, "robin.sqlite")} cannot be opened: unable to open database file.\n`,
      );
    }
  });

  test("a database of another version is left as it is", async () => {
    const robin = await start();
    await browser(robin).register("Ada");
    await robin.end("SIGTERM");
    const db = new Database(join(robin.folder, "robin.sqlite"));
    db.run("pragma user_version = 3");
    db.close();
    const { code, told } = await command(robin.folder, ["reset-password", "Ada"]);
    expect(code).toBe(EXIT.data);
    expect(told).toContain("is of another version. Start this Robin on it once, and try again.");
  });

  test.each(["check", "backup x", "user", "audit"])(
    "one of a newer Robin needs that one: %s",
    async (line) => {
      const folder = newFolder();
      closeDatabase(openDatabase(folder));
      using db = new Database(join(folder, "robin.sqlite"));
      db.run("pragma user_version = 999");
      const { code, told } = await command(folder, line.split(" "));
      expect([code, told]).toEqual([
        EXIT.data,
        expect.stringMatching(
          /^The database is of version 999, made by a newer Robin; .+ Start the newer one\.\n$/,
        ),
      ]);
    },
  );
});

describe("of the command line", () => {
  test.each([
    [["strat"], "unknown command 'strat'"],
    [["start", "now"], "too many arguments for 'start'"],
    [["reset-password"], "missing required argument 'name'"],
    [["audit", "--all"], "unknown option '--all'"],
    [["invite", "--days", "soon"], "It is no whole number."],
    [["backup", "-"], "It has to be a file, not stdin or stdout."],
    [["export", "-"], "It has to be a file, not stdin or stdout."],
    [["restore", "-"], "It has to be a file, not stdin or stdout."],
    [["user", "ada", "--role", "king"], "Allowed choices are member, moderator, admin, owner."],
  ])("what is not known is refused: %p", async (words, why) => {
    const { code, said, told } = await command(newFolder(), words);
    expect([code, said]).toEqual([EXIT.usage, ""]);
    expect(told).toContain(why);
    expect(told).toContain("robin --help tells what there is.");
  });

  test("--help tells of all, and each command of itself", async () => {
    const { code, said } = await command(newFolder(), ["--help"]);
    expect(code).toBe(EXIT.ok);
    const commands = [...said.matchAll(/^  ([a-z-]+) .*/gm)]
      .map(([, name]) => name!)
      .filter((name) => name !== "help");
    expect(table("Command").map(([name]) => name)).toEqual(commands);
    for (const name of commands) {
      const own = await command(newFolder(), [name, "--help"]);
      expect([name, own.code, own.said.split("\n")[0]]).toEqual([
        name,
        EXIT.ok,
        expect.stringContaining(`Usage: robin ${name}`),
      ]);
    }
  });

  test("README gives what a command ends with", () => {
    expect(table("Ends with").map(([code]) => code)).toEqual(Object.values(EXIT).map(String));
  });

  test("version is that of package.json", async () => {
    const { said } = await command(newFolder(), ["version", "--json"]);
    expect(JSON.parse(said)).toMatchObject({ robin: VERSION, bun: Bun.version });
    expect((await command(newFolder(), ["--version"])).said).toBe(`${VERSION}\n`);
  });
});
