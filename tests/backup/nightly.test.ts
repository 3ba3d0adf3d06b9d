import { afterAll, beforeEach, expect, spyOn, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Backups, type Make } from "../../src/backup/backups.ts";
import { nightlyBackups } from "../../src/backup/nightly.ts";
import { EXIT } from "../../src/base/exitCodes.ts";
import { Jobs } from "../../src/base/jobs.ts";
import { StartupError } from "../../src/base/startupError.ts";
import { HandTimer } from "../support/handTimer.ts";
import { until } from "../support/robin.ts";

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

const workplace = mkdtempSync(join(tmpdir(), "robin-nightly-"));
afterAll(() => rmSync(workplace, { recursive: true }));

let folders = 0;
let dataDir: string;
let backups: string;

beforeEach(() => {
  dataDir = join(workplace, String(++folders));
  backups = join(dataDir, "backups");
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, "robin.sqlite"), "x".repeat(1_000));
});

/** A Robin that makes backups with `make`, at noon of a day in November. */
function begin(make: Make, { kept = 7, bytes = 0, recipient = undefined as string | undefined } = {}) {
  const timer = new HandTimer();
  const clock = { now: new Date(2026, 10, 28, 12).getTime() };
  const settings = { dataDir, nightlyBackups: kept, backupRecipient: recipient };
  const settled = () => clock.now;
  const backups = new Backups({ settings, files: { sizeOf: () => bytes }, settled }, make);
  const nightly = nightlyBackups({ settings, jobs: new Jobs(timer.later), backups, settled }, timer.later);
  /** Lets the time pass until the next backup is due, and waits for it; gives how long that was, in ms. */
  const next = async () => {
    expect(timer.waiting).toHaveLength(1);
    const { ms } = timer.waiting[0]!;
    clock.now += ms;
    timer.ring();
    await until(() => timer.waiting.length === 1);
    return ms;
  };
  return { start: () => nightly.start(), next, clock, timer };
}

const write = async (path: string) => {
  await Bun.write(path, "a backup");
  return false;
};

test("each night at three by the clock on the wall one is made, and seven are kept", async () => {
  const { start, next } = begin(write);
  start();
  // The first one is overdue: a machine that is on by day alone would have none.
  expect(await next()).toBe(10 * MINUTE);
  expect(readdirSync(backups)).toEqual(["robin-2026-11-28.tar.zst"]);
  expect(await next()).toBe(15 * HOUR - 10 * MINUTE);
  for (let night = 0; night < 8; night += 1) expect(await next()).toBe(DAY);
  const made = readdirSync(backups).sort();
  expect([made.length, made[0], made.at(-1)]).toEqual([
    7,
    "robin-2026-12-01.tar.zst",
    "robin-2026-12-07.tar.zst",
  ]);
});

test("encrypted ones are called so, and count as the others", async () => {
  mkdirSync(backups);
  const plain = join(backups, "robin-2026-11-27.tar.zst");
  writeFileSync(plain, "");
  utimesSync(plain, 0, new Date(2026, 10, 27, 3).getTime() / 1_000);
  const { start, next } = begin(write, { kept: 2, recipient: "age1x" });
  start();
  await next();
  expect(readdirSync(backups).sort()).toEqual(["robin-2026-11-27.tar.zst", "robin-2026-11-28.tar.zst.age"]);
  await next();
  expect(readdirSync(backups).sort()).toEqual([
    "robin-2026-11-28.tar.zst.age",
    "robin-2026-11-29.tar.zst.age",
  ]);
});

test("one that is overdue is made ten minutes after the start, and one of today is not made again", async () => {
  mkdirSync(backups);
  const newest = join(backups, "robin-2026-11-20.tar.zst");
  writeFileSync(newest, "");
  utimesSync(newest, 0, new Date(2026, 10, 20, 3).getTime() / 1_000);
  const overdue = begin(write);
  overdue.start();
  expect(await overdue.next()).toBe(10 * MINUTE);
  expect(existsSync(join(backups, "robin-2026-11-28.tar.zst"))).toBe(true);
  let made = 0;
  const again = begin(async () => (made += 1) > 1);
  again.clock.now += 15 * HOUR - 5 * MINUTE;
  const ofToday = join(backups, "robin-2026-11-29.tar.zst");
  writeFileSync(ofToday, "");
  utimesSync(ofToday, 0, again.clock.now / 1_000);
  again.start();
  await again.next();
  expect(made).toBe(0);
});

test("one of a day to come, when the clock was wrong, keeps none from being made, and goes before others", async () => {
  mkdirSync(backups);
  const ahead = join(backups, "robin-2026-12-20.tar.zst");
  writeFileSync(ahead, "");
  utimesSync(ahead, 0, new Date(2026, 11, 20, 3).getTime() / 1_000);
  const { start, next } = begin(write, { kept: 2 });
  start();
  expect(await next()).toBe(10 * MINUTE);
  expect(readdirSync(backups).sort()).toEqual(["robin-2026-11-28.tar.zst", "robin-2026-12-20.tar.zst"]);
  await next();
  expect(readdirSync(backups).sort()).toEqual(["robin-2026-11-28.tar.zst", "robin-2026-11-29.tar.zst"]);
});

test("one that was written when the clock was ahead is not waited for", async () => {
  mkdirSync(backups);
  const copied = join(backups, "robin-2026-11-28.tar.zst");
  writeFileSync(copied, "");
  utimesSync(copied, 0, new Date(2027, 0, 1).getTime() / 1_000);
  const { start, next } = begin(write);
  start();
  expect(await next()).toBe(15 * HOUR);
});

test("what somebody has put there stays, and what was broken off goes", async () => {
  mkdirSync(backups);
  for (const name of [
    "mine.tar.zst",
    "robin-2026-11-27.tar.zst.part",
    "robin-2026-11-27.tar.zst.part.sqlite",
  ])
    writeFileSync(join(backups, name), "");
  const { start, next } = begin(write, { kept: 1 });
  start();
  await next();
  await next();
  expect(readdirSync(backups).sort()).toEqual(["mine.tar.zst", "robin-2026-11-29.tar.zst"]);
});

test("without room the oldest go, but not the last, and the log says that none was made", async () => {
  mkdirSync(backups);
  for (const day of ["25", "26", "27"]) writeFileSync(join(backups, `robin-2026-11-${day}.tar.zst`), "");
  using told = spyOn(console, "error").mockImplementation(() => {});
  const { start, next } = begin(write, { bytes: Number.MAX_SAFE_INTEGER });
  start();
  await next();
  expect(readdirSync(backups)).toEqual(["robin-2026-11-27.tar.zst"]);
  expect(told.mock.calls.flat().join()).toContain(
    `warning: the backup of tonight: There is no room for it in ${backups}.`,
  );
});

test("what is older than is kept goes, though none can be made", async () => {
  mkdirSync(backups);
  for (const day of ["24", "25", "26", "27"])
    writeFileSync(join(backups, `robin-2026-11-${day}.tar.zst`), "");
  using _ = spyOn(console, "error").mockImplementation(() => {});
  const { start, next } = begin(() => Promise.reject(new StartupError("Not tonight.")), { kept: 2 });
  start();
  await next();
  expect(readdirSync(backups).sort()).toEqual(["robin-2026-11-26.tar.zst", "robin-2026-11-27.tar.zst"]);
});

test("what fails is told, and tried again the next night", async () => {
  using told = spyOn(console, "error").mockImplementation(() => {});
  let tries = 0;
  const { start, next } = begin(async (path) => {
    tries += 1;
    if (tries === 1) throw new StartupError("It was not to be.", EXIT.unavailable);
    if (tries === 2) throw new Error("a secret");
    return write(path);
  });
  start();
  await next();
  expect(await next()).toBe(15 * HOUR - 10 * MINUTE);
  expect(await next()).toBe(DAY);
  expect(readdirSync(backups)).toEqual(["robin-2026-11-30.tar.zst"]);
  const said = told.mock.calls.flat().join("\n");
  expect(said).toContain("warning: the backup of tonight: It was not to be.");
  expect(said).toContain("Backing up failed: Error; tried again next night");
  expect(said).not.toContain("a secret");
});
