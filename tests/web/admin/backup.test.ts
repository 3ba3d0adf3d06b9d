import { afterAll, afterEach, describe, expect, mock, spyOn, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT } from "../../../src/base/exitCodes.ts";
import { limits } from "../../../src/base/limits.ts";
import { StartupError } from "../../../src/base/startupError.ts";
import { HandTimer } from "../../support/handTimer.ts";
import { element, elements, text } from "../../support/page.ts";
import { startRobin, until } from "../../support/robin.ts";

const workplace = mkdtempSync(join(tmpdir(), "robin-by-hand-"));
afterAll(() => rmSync(workplace, { recursive: true }));
afterEach(() => void mock.restore());

/** A backup that is being made, until it is `done` or `failed`. */
type UnderWay = { readonly path: string; done(lacksFiles?: boolean): void; failed(error: Error): void };

/** A place with a data folder of its own, in which backups are made by hand. */
async function begin(environment: Record<string, string> = {}) {
  const dataDir = mkdtempSync(join(workplace, "data-"));
  writeFileSync(join(dataDir, "robin.sqlite"), "x".repeat(1_000));
  const making: UnderWay[] = [];
  const makeBackup = (path: string) =>
    new Promise<boolean>((resolve, reject) => {
      const done = (lacksFiles = false) => {
        writeFileSync(path, "a backup");
        resolve(lacksFiles);
      };
      making.push({ path, done, failed: reject });
    });
  // What cannot be sent is tried again by itself, by a timer that never rings.
  const { later: after } = new HandTimer();
  const started = startRobin({ DATA_DIR: dataDir, ...environment }, { makeBackup, after });
  const olga = await started.signedIn("Olga", "owner");
  const folder = join(dataDir, "backups");
  const made = () => (existsSync(folder) ? readdirSync(folder).sort() : []);
  const section = async (browser = olga) =>
    text(element(await (await browser.get("/admin")).text(), 'section[aria-labelledby="backups"]'));
  /** Presses the button, and waits until a backup is being made. */
  const press = async (browser = olga) => {
    const count = making.length;
    const answer = await browser.post("/admin/backup");
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/admin#backups"]);
    await until(() => making.length > count);
    return making.at(-1)!;
  };
  const atRest = () => until(() => !started.robin.backups!.isUnderWay);
  return { ...started, olga, folder, making, made, section, press, atRest };
}

/** Has every bucket take what is sent, which has 8 bytes. */
function takeAll(): void {
  spyOn(Bun.S3Client.prototype, "list").mockResolvedValue({});
  spyOn(Bun.S3Client.prototype, "write").mockResolvedValue(8);
  spyOn(Bun.S3Client.prototype, "file").mockReturnValue({ stat: async () => ({ size: 8 }) } as Bun.S3File);
}

describe("the button to back up at once", () => {
  test("has a backup made while the page says so, and then says when and how large", async () => {
    const { robin, olga, press, section, made, atRest } = await begin();
    expect(await section()).toContain("No backup has been made yet.");
    const taken = async () =>
      text(element(await (await olga.get("/admin")).text(), 'table[aria-labelledby="disk"]'));
    expect(await taken()).toMatch(/Backups\s*0 bytes/);
    const backup = await press();
    const during = await section();
    expect(during).toContain("A backup is being made, since 23 Nov 2026, 12:00 UTC.");
    expect(during).not.toContain("Back up now");
    backup.done();
    await atRest();
    expect(made()).toEqual([expect.stringMatching(/^robin-2026-11-2\d-\d{6}-by-hand\.tar\.zst$/)]);
    expect(await taken()).toMatch(/Backups\s*8 bytes/);
    const after = await section();
    expect(after).toContain("The last backup is of");
    expect(after).toContain("8 bytes");
    expect(after).toContain("made by hand");
    expect(after).toContain("Back up now");
    expect([...robin.audit.all()].map(({ event, user }) => [event, user])).toEqual([["backup made", 1]]);
  });

  test("says that files were missing or damaged, on the page and in the log, until another one has all", async () => {
    const { robin, clock, press, section, atRest } = await begin();
    const told = spyOn(console, "error").mockImplementation(() => {});
    (await press()).done(true);
    await atRest();
    const lacking = "Files were missing or damaged when the last backup was made";
    expect(await section()).toContain(lacking);
    expect(told.mock.calls.flat().join("\n")).toMatch(
      /warning: the backup robin-\S+-by-hand\.tar\.zst has all but files that were missing or damaged before: see robin check\.$/,
    );
    // One that is not made tells nothing of files.
    clock.pass(1_000);
    (await press()).failed(new Error("a secret"));
    await atRest();
    expect(await section()).toContain(lacking);
    clock.pass(1_000);
    (await press()).done();
    await atRest();
    expect(await section()).not.toContain(lacking);
    expect(robin.backups!.state().lacksFiles).toBe(false);
  });

  test("says that they could not be sent elsewhere, until they are", async () => {
    const { robin, press, section } = await begin({ BACKUP_TO: "s3://key:secret@127.0.0.1:9/bucket" });
    const told = spyOn(console, "error").mockImplementation(() => {});
    (await press()).done();
    await until(() => robin.elsewhere!.failedAt !== undefined);
    const said = await section();
    expect(said).toContain("Not all backups could be sent to the bucket of BACKUP_TO, last tried at 23 Nov");
    expect(said).not.toContain("secret");
    expect(told.mock.calls.flat().join()).not.toContain("secret");
    takeAll();
    await robin.elsewhere!.start();
    expect(await section()).not.toContain("Not all backups could be sent");
  });

  test("makes one at a time, however often it is pressed", async () => {
    const { robin, olga, clock, press, making, atRest } = await begin();
    const backup = await press();
    clock.pass(1_000);
    for (let times = 0; times < 3; times += 1) expect((await olga.post("/admin/backup")).status).toBe(303);
    backup.done();
    await atRest();
    await new Promise((resolve) => setImmediate(resolve));
    expect([making.length, robin.backups!.isUnderWay]).toEqual([1, false]);
  });

  test("waits for the nightly one that is under way, and starts none", async () => {
    const { robin, olga, making, made, section, atRest } = await begin();
    const nightly = robin.backups!.make("robin-2026-11-23.tar.zst");
    await until(() => making.length === 1);
    expect((await olga.post("/admin/backup")).status).toBe(303);
    expect(await section()).toContain("A backup is being made");
    making[0]!.done();
    await nightly;
    await atRest();
    expect(made()).toEqual(["robin-2026-11-23.tar.zst"]);
  });

  test("has the one of the night wait until it is done", async () => {
    const { robin, folder, press, making, made } = await begin();
    const byHand = await press();
    const part = `${byHand.path}.part`;
    writeFileSync(part, "");
    const nightly = robin.backups!.make("robin-2026-11-23.tar.zst");
    await new Promise((resolve) => setImmediate(resolve));
    expect([making.length, existsSync(part)]).toEqual([1, true]);
    byHand.done();
    await until(() => making.length === 2);
    making[1]!.done();
    await nightly;
    expect(made()).toEqual(["robin-2026-11-23.tar.zst", byHand.path.slice(folder.length + 1)].sort());
  });

  test("keeps the last one made by hand, beside those of the nights", async () => {
    const { clock, folder, press, made, atRest } = await begin();
    mkdirSync(folder, { recursive: true });
    const nights = Array.from({ length: 9 }, (_, day) => `robin-2026-11-1${day}.tar.zst`);
    for (const name of [...nights, "mine.tar.zst"]) writeFileSync(join(folder, name), "");
    const first = await press();
    first.done();
    await atRest();
    clock.pass(1_000);
    const second = await press();
    expect(existsSync(first.path)).toBe(true);
    second.done();
    await atRest();
    expect(made()).toEqual([...nights, "mine.tar.zst", second.path.slice(folder.length + 1)].sort());
  });

  test.each([
    [
      "no room",
      new StartupError("No room.", EXIT.cannotCreate),
      "there is no room for it, or its folder cannot be written",
    ],
    ["another one", new StartupError("Another.", EXIT.tryLater), "another one was being made"],
    ["a mistake", new Error("a secret"), "The log says why."],
  ])("says why none was made (%s)", async (_, error, why) => {
    const { press, section, made, atRest } = await begin();
    const told = spyOn(console, "error").mockImplementation(() => {});
    (await press()).failed(error);
    await atRest();
    const after = await section();
    expect(after).toContain("No backup was made at 23 Nov 2026, 12:00 UTC");
    expect(after).toContain(why);
    expect(after).toContain("Back up now");
    expect(after).not.toContain("a secret");
    expect(told).toHaveBeenCalledTimes(1);
    expect(made()).toEqual([]);
    (await press()).done();
    await atRest();
    expect(await section()).not.toContain("No backup was made");
  });

  test("makes none where the disk has no room for it, and takes no other one away for it", async () => {
    const { robin, olga, folder, making, made, section } = await begin();
    spyOn(console, "error").mockImplementation(() => {});
    spyOn(robin.files, "sizeOf").mockReturnValue(Number.MAX_SAFE_INTEGER);
    mkdirSync(folder, { recursive: true });
    const nights = ["robin-2026-11-20.tar.zst", "robin-2026-11-21.tar.zst"];
    for (const name of nights) writeFileSync(join(folder, name), "");
    await olga.post("/admin/backup");
    await until(() => robin.backups!.state().failure !== undefined);
    expect(await section()).toContain("there is no room for it");
    expect([made(), making]).toEqual([nights, []]);
    expect(limits.file.reserve.bytes).toBeGreaterThan(0);
  });

  test("is the owner's alone: admins read what there is", async () => {
    const { signedIn, making, section, press, atRest } = await begin();
    (await press()).done();
    await atRest();
    const admin = await signedIn("Ada", "admin");
    const read = await section(admin);
    expect(read).toContain("The last backup is of");
    expect(read).not.toMatch(/Back up now|Download/);
    const answer = await admin.post("/admin/backup");
    expect(answer.status).toBe(403);
    expect(making).toHaveLength(1);
  });

  test("does nothing for one who was the owner until a moment ago", async () => {
    const { robin, olga, making } = await begin();
    spyOn(robin.people, "active").mockReturnValue({ ...robin.people.find(1)!, role: "admin" });
    expect((await olga.post("/admin/backup")).status).toBe(403);
    expect(making).toEqual([]);
  });
});

const BUCKET = {
  S3_URL: "https://s3.example.org/robin",
  S3_ACCESS_KEY_ID: "chat",
  S3_SECRET_ACCESS_KEY_FILE: "/run/secrets/s3",
};

const SHARED = { DATABASE_URL: "postgres://robin:password@postgres.example.org/robin" };

test("/metrics tells how old the last backup is, and whether the next one failed or could not be sent", async () => {
  const { robin, clock, olga, press, folder, made, atRest } = await begin({
    BACKUP_TO: "s3://a:b@127.0.0.1:9/c",
  });
  spyOn(console, "error").mockImplementation(() => {});
  const told = async () => {
    const text = await (await olga.get("/metrics")).text();
    return ["age_seconds", "failing"].map((of) =>
      Number(new RegExp(`^robin_backup_${of} (.+)$`, "m").exec(text)?.[1]),
    );
  };
  spyOn(Bun.S3Client.prototype, "list").mockRejectedValue(new Error());
  (await press()).done();
  await until(() => robin.elsewhere!.failedAt !== undefined);
  const at = robin.settled() / 1_000 - 90;
  utimesSync(join(folder, made()[0]!), at, at);
  expect(await told()).toEqual([90, 1]);
  mock.restore();
  spyOn(console, "error").mockImplementation(() => {});
  takeAll();
  await robin.elsewhere!.start();
  expect(await told()).toEqual([90, 0]);
  clock.pass(1_000);
  (await press()).failed(new Error("x"));
  await atRest();
  expect(await told()).toEqual([91, 1]);
  const none = await begin({ NIGHTLY_BACKUPS: "0" });
  expect(await (await none.olga.get("/metrics")).text()).not.toMatch(/^robin_backup_age_seconds \d/m);
});

describe("where a part of it lies elsewhere", () => {
  test.each<[Record<string, string>, string]>([
    [BUCKET, "Files are in a bucket"],
    [SHARED, "Several machines share this place"],
    [{ ...BUCKET, ...SHARED }, "Several machines share this place"],
  ])("the page says why Robin makes no backups, and has no button", async (environment, why) => {
    const { olga, section, making } = await begin(environment);
    const told = await section();
    expect(told).toContain(why);
    expect(told).not.toContain("Back up now");
    expect((await olga.post("/admin/backup")).status).toBe(404);
    expect(making).toEqual([]);
  });
});

test("the page says how many nights are kept, or that none are", async () => {
  expect(await (await begin()).section()).toContain("One is made each night, and the last 7 are kept.");
  const without = await begin({ NIGHTLY_BACKUPS: "0" });
  expect(await without.section()).toContain("None is made at night: NIGHTLY_BACKUPS is set to 0.");
  const page = await (await without.olga.get("/admin")).text();
  expect(elements(page, 'form[action="/admin/backup"]')).toHaveLength(1);
});
