import { afterEach, beforeAll, expect, mock, spyOn, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../../src/base/exitCodes.ts";
import { readSettings } from "../../src/base/settings.ts";
import { StartupError } from "../../src/base/startupError.ts";
import { backup } from "../../src/commands/backup.ts";
import { restore } from "../../src/commands/restore.ts";
import { closeDatabase, openDatabase } from "../../src/database/database.ts";
import { S3Storage } from "../../src/domain/files/s3Storage.ts";
import { StorageError } from "../../src/domain/files/storage.ts";
import { assemble } from "../../src/robin.ts";
import { atFileEnd } from "../support/fileEnd.ts";
import { someone } from "../support/robin.ts";
import { startS3, type S3 } from "../support/s3.ts";
import { temporaryFolder } from "../support/temporary.ts";

let s3: S3;
/** A backup of a Robin with a file. */
let archive: string;

beforeAll(async () => {
  s3 = await startS3();
  atFileEnd(() => s3.stop());
  const settings = readSettings({ DATA_DIR: temporaryFolder("robin-restored-") });
  const db = openDatabase(settings.dataDir);
  const robin = assemble(db, settings);
  const file = { user: someone(robin), room: 1, name: "a.txt" };
  await robin.uploads.take(file, () => new Request("http://localhost", { method: "POST", body: "One" }));
  archive = join(settings.dataDir, "robin.tar.zst");
  const print = { said: () => {}, told: () => {}, json: false };
  await backup(settings, archive, print, { signal: new AbortController().signal });
  closeDatabase(db);
});
afterEach(() => void mock.restore());

/** What a restore fails with, with the bucket of `environment`, ended by `signal`; it leaves nothing. */
async function failure(environment: Record<string, string>, signal = new AbortController().signal) {
  const folder = temporaryFolder("robin-restoring-");
  const settings = readSettings({ ...s3.environment, ...environment, DATA_DIR: folder });
  const asked = { endSessions: false, now: Date.now(), told: () => {}, signal };
  const error: unknown = await restore(settings, archive, asked).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StartupError);
  expect(readdirSync(folder).filter((name) => name !== "robin.lock")).toEqual([]);
  return [(error as StartupError).exitCode, (error as StartupError).message];
}

test("a bucket that cannot be used is told of, and is no fault of the backup", async () => {
  expect(await failure({ S3_URL: "http://127.0.0.1:9/robin" })).toEqual([
    EXIT.unavailable,
    "http://127.0.0.1:9 cannot be reached (ConnectionRefused). Set S3_URL.",
  ]);
  const S3_URL = `${s3.environment.S3_URL}s`;
  expect(await failure({ S3_URL })).toEqual([
    EXIT.unavailable,
    `There is no bucket "robins" at ${new URL(S3_URL).origin}. Make it there, or set S3_URL.`,
  ]);
});

test("so is one that goes away while files are put there", async () => {
  spyOn(S3Storage.prototype, "put").mockRejectedValue(new StorageError("ConnectionRefused"));
  expect(await failure({})).toEqual([EXIT.unavailable, "The files cannot be reached: ConnectionRefused."]);
});

test.each(["tryOut", "put"] as const)(
  "one that is interrupted while the bucket is silent ends: %s",
  async (asked) => {
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    spyOn(S3Storage.prototype, asked).mockImplementation(() => {
      resolve();
      return new Promise<void>(() => {});
    });
    const controller = new AbortController();
    const ended = failure({}, controller.signal);
    await begun;
    controller.abort(new StartupError("Ended; nothing was changed.", EXIT.tryLater));
    expect(await ended).toEqual([EXIT.tryLater, "Ended; nothing was changed."]);
  },
);
