import { afterAll, afterEach, beforeAll, expect, mock, spyOn, test } from "bun:test";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Backups } from "../../src/backup/backups.ts";
import { BackupsElsewhere } from "../../src/backup/elsewhere.ts";
import { nightlyBackups } from "../../src/backup/nightly.ts";
import { Jobs } from "../../src/base/jobs.ts";
import { readSettings } from "../../src/base/settings.ts";
import { HandTimer } from "../support/handTimer.ts";
import { until } from "../support/robin.ts";
import { startS3, type S3 } from "../support/s3.ts";
import { temporaryFolder } from "../support/temporary.ts";

const MINUTE = 60_000;

let s3: S3;

beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.stop());
afterEach(() => void mock.restore());

let folders = 0;

/** A Robin that keeps `nights` nightly backups, of which these are there, and sends them to a folder of the bucket, or to `nowhere`. */
function begin(names: readonly string[], { nights = 7, nowhere = false } = {}) {
  const dataDir = temporaryFolder("robin-elsewhere-");
  const place = `/${nowhere ? "nowhere" : "robin"}/${++folders}`;
  const address = s3.environment.S3_URL.replace("http://", "s3://S3RVER:S3RVER@").replace(/\/robin$/, place);
  const settings = readSettings({
    DATA_DIR: dataDir,
    BACKUP_TO: address,
    NIGHTLY_BACKUPS: String(nights),
  });
  writeFileSync(join(dataDir, "robin.sqlite"), "x");
  mkdirSync(join(dataDir, "backups"));
  const write = (name: string) => writeFileSync(join(dataDir, "backups", name), `all of ${name}`);
  for (const name of names) write(name);
  const timer = new HandTimer();
  const clock = { now: new Date(2026, 10, 28, 12).getTime() };
  const settled = () => clock.now;
  const backups = new Backups({ settings, files: { sizeOf: () => 0 }, settled }, async (path) => {
    await Bun.write(path, "a backup");
    return false;
  });
  const parts = { settings, jobs: new Jobs(timer.later), backups, settled };
  const elsewhere = new BackupsElsewhere({ ...parts, to: settings.backupTo! }, timer.later);
  const keys = async (folder = folders) =>
    (await s3.keys())
      .filter((key) => key.startsWith(`${folder}/`))
      .map((key) => key.slice(String(folder).length + 1))
      .toSorted();
  return { ...parts, elsewhere, timer, clock, write, keys, told: spyOn(console, "error").mockReturnValue() };
}

const NIGHTS = ["robin-2026-11-26.tar.zst", "robin-2026-11-27.tar.zst", "robin-2026-11-28.tar.zst"];
const BY_HAND = ["robin-2026-11-26-101500-by-hand.tar.zst", "robin-2026-11-27-101500-by-hand.tar.zst"];

test("what the bucket lacks of the backups here is sent, and no more than are kept stays there", async () => {
  const { elsewhere, keys, write, backups } = begin([...NIGHTS.slice(0, 2), BY_HAND[0]!], { nights: 2 });
  await elsewhere.start();
  expect(await keys()).toEqual([BY_HAND[0], ...NIGHTS.slice(0, 2)].toSorted() as string[]);
  await s3.client.write(`${folders}/mine.tar.zst`, "mine");
  write(NIGHTS[2]!);
  write(BY_HAND[1]!);
  await elsewhere.start();
  expect(await keys()).toEqual([BY_HAND[1], ...NIGHTS.slice(1), "mine.tar.zst"].toSorted() as string[]);
  // A folder that was lost takes nothing along.
  for (const { name } of backups.kept) rmSync(backups.pathOf(name));
  await elsewhere.start();
  expect(await keys()).toHaveLength(4);
  expect(elsewhere.failedAt).toBeUndefined();
});

test("a Robin that is begun anew overwrites none of the one before, and is told of it", async () => {
  const { elsewhere, keys, told } = begin([NIGHTS[2]!, BY_HAND[1]!], { nights: 2 });
  await s3.client.write(`${folders}/${NIGHTS[1]}`, "all of the one before");
  await s3.client.write(`${folders}/${NIGHTS[2]}`, "all of the one before");
  await elsewhere.start();
  expect(await keys()).toEqual([BY_HAND[1], ...NIGHTS.slice(1)].toSorted() as string[]);
  expect(await s3.client.file(`${folders}/${NIGHTS[2]}`).text()).toBe("all of the one before");
  expect(told.mock.calls.flat().join()).toMatch(
    / warning: the bucket "robin" at http:\S+ has another backup called robin-2026-11-28\.tar\.zst: that stays, and the one here is not sent\.$/,
  );
  expect(elsewhere.failedAt).toBeUndefined();
});

test("where none is made at night, none of the nightly ones in the bucket goes", async () => {
  const { elsewhere, keys } = begin([BY_HAND[1]!], { nights: 0 });
  for (const name of [...NIGHTS, BY_HAND[0]!]) await s3.client.write(`${folders}/${name}`, "a backup");
  await elsewhere.start();
  expect(await keys()).toEqual([BY_HAND[1], ...NIGHTS].toSorted() as string[]);
});

test("one of a day to come takes the place of none in the bucket", async () => {
  const { elsewhere, keys } = begin([...NIGHTS, "robin-2026-12-20.tar.zst"], { nights: 2 });
  await elsewhere.start();
  expect(await keys()).toEqual(NIGHTS.slice(1));
});

test("what could not be sent is told, and tried again later and later until it is", async () => {
  const { elsewhere, timer, clock, told } = begin(NIGHTS, { nowhere: true });
  await elsewhere.start();
  expect(elsewhere.failedAt).toBe(clock.now);
  expect(told.mock.calls.flat().join()).toMatch(
    / warning: not all backups could be sent to the bucket "nowhere" at http:\S+ \(NoSuchBucket\)\. Look at what BACKUP_TO says\. Tried again in 1 min\.$/,
  );
  const waits = [];
  for (let tries = 1; tries < 9; tries += 1) {
    waits.push(timer.waiting[0]!.ms / MINUTE);
    clock.now += timer.waiting[0]!.ms;
    timer.ring();
    await until(() => timer.waiting.length === 1);
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  expect(told).toHaveBeenCalledTimes(9);
});

test("nights go on where nothing can be sent: one is made, and the oldest goes", async () => {
  const parts = begin(NIGHTS, { nights: 2, nowhere: true });
  nightlyBackups(parts, parts.timer.later).start();
  parts.clock.now = new Date(2026, 10, 29, 3).getTime();
  parts.timer.ring();
  await until(() => parts.elsewhere.failedAt !== undefined);
  expect(parts.backups.kept.map(({ name }) => name).toSorted()).toEqual([
    NIGHTS[2]!,
    "robin-2026-11-29.tar.zst",
  ]);
});
