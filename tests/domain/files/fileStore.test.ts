import { afterAll, beforeAll, describe, expect, jest, mock, spyOn, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Jobs } from "../../../src/base/jobs.ts";
import { readSettings } from "../../../src/base/settings.ts";
import { DiskStorage } from "../../../src/domain/files/diskStorage.ts";
import { FileStore } from "../../../src/domain/files/fileStore.ts";
import { MemoryHolds } from "../../../src/domain/files/memoryHolds.ts";
import { FileRemoving } from "../../../src/domain/files/removing.ts";
import { S3Storage } from "../../../src/domain/files/s3Storage.ts";
import { type FileStorage, StorageError } from "../../../src/domain/files/storage.ts";
import { startS3, type S3 } from "../../support/s3.ts";
import { until } from "../../support/robin.ts";

const folder = mkdtempSync(join(tmpdir(), "robin-store-"));
let s3: S3;
let made = 0;

beforeAll(async () => {
  s3 = await startS3();
});

afterAll(async () => {
  await s3.stop();
  rmSync(folder, { recursive: true });
});

/** A place of a test's own, where removals wait until they are let go. */
class Held {
  readonly fileStore: FileStore;
  readonly storage: FileStorage;
  readonly waiting: (() => void)[] = [];
  readonly done: string[] = [];

  constructor(storage: FileStorage) {
    this.storage = storage;
    const atOnce = { run: async <Result>(work: () => Result) => work() };
    const holds = new MemoryHolds(atOnce);
    const gated: FileStorage = {
      tryOut: () => storage.tryOut(),
      open: (hash) => storage.open(hash),
      list: () => storage.list(),
      put: async (path, hash) => {
        await storage.put(path, hash);
        this.done.push("put");
      },
      remove: async (hash) => {
        await new Promise<void>((resolve) => this.waiting.push(resolve));
        await storage.remove(hash);
        this.done.push("removed");
      },
    };
    this.fileStore = new FileStore(join(folder, `incoming-${++made}`), gated, holds);
  }

  /** Keeps these bytes, and gives their hash; `name` is what the database does meanwhile. */
  async keep(text: string, name: (hash: string) => void = () => {}): Promise<string> {
    const whole = await this.fileStore.take(new Response(text));
    return this.fileStore.keep({ whole }, (hashes) => {
      name(hashes.whole!);
      return hashes.whole!;
    });
  }
}

const STORAGES: readonly (readonly [string, () => FileStorage])[] = [
  ["a disk", () => new DiskStorage(join(folder, `files-${++made}`))],
  [
    "S3",
    () => {
      const S3_URL = `${s3.environment.S3_URL}/${++made}`;
      return new S3Storage(readSettings({ ...s3.environment, S3_URL }).s3!);
    },
  ],
];

describe.each(STORAGES)("bytes in %s", (_, begin) => {
  test("that are being removed are put there anew once that is over", async () => {
    const held = new Held(begin());
    const hash = await held.keep("The same");
    const removal = held.fileStore.remove(hash);
    await until(() => held.waiting.length === 1);
    const again = held.keep("The same");
    // It has come as far as it gets: its bytes are hashed, which takes less than these are.
    await held.keep("Another");
    expect(held.done).toEqual(["put", "put"]);
    held.waiting[0]!();
    await Promise.all([removal, again]);
    expect(held.done).toEqual(["put", "put", "removed", "put"]);
    expect(await held.storage.open(hash)).toBeDefined();
  });

  test("that are being named are not removed, and are looked at again then", async () => {
    const held = new Held(begin());
    const released: string[] = [];
    held.fileStore.onRelease(async (hash) => void released.push(hash));
    const hash = await held.keep("Some", (wanted) => void held.fileStore.remove(wanted));
    expect(held.waiting).toHaveLength(0);
    expect(await held.storage.open(hash)).toBeDefined();
    expect(released).toEqual([hash]);
  });

  test("that are removed twice at a time are removed once", async () => {
    const held = new Held(begin());
    const hash = await held.keep("Some");
    const removals = [held.fileStore.remove(hash), held.fileStore.remove(hash)];
    await until(() => held.waiting.length > 0);
    held.waiting.forEach((go) => go());
    await Promise.all(removals);
    expect(held.done).toEqual(["put", "removed"]);
  });

  test("are looked at again where naming them failed", async () => {
    const held = new Held(begin());
    const released: string[] = [];
    held.fileStore.onRelease(async (hash) => void released.push(hash));
    const failing = held.keep("Some", () => {
      throw new Error("The disk is full");
    });
    expect(failing).rejects.toThrow("The disk is full");
    await failing.catch(() => {});
    expect(released).toHaveLength(1);
  });
});

test("bytes whose removal takes too long are not waited for, nor held", async () => {
  const holds = new MemoryHolds({ run: async (work) => work() });
  const { promise, resolve } = Promise.withResolvers<void>();
  const removal = holds.removing("ab", () => promise);
  jest.useFakeTimers();
  try {
    const wanted = holds.want(["ab"]).catch((error: unknown) => error);
    jest.advanceTimersByTime(10_000);
    expect(await wanted).toMatchObject({ reason: "BeingRemoved" });
  } finally {
    jest.useRealTimers();
  }
  resolve();
  await removal;
  const again = jest.fn(async () => {});
  await holds.removing("ab", again);
  expect(again).toHaveBeenCalledTimes(1);
});

test("of what never arrived, one that cannot be removed does not keep the others from it", async () => {
  const incoming = join(folder, `incoming-${++made}`);
  for (let name = 0; name < 10; name += 1) await Bun.write(join(incoming, String(name)), "ha");
  const fileStore = new FileStore(
    incoming,
    STORAGES[0]![1](),
    new MemoryHolds({ run: async (work) => work() }),
  );
  const system = { ...fs };
  const rm = (path: string) => (path.endsWith("5") ? Promise.reject(new Error("not mine")) : system.rm(path));
  void mock.module("node:fs/promises", () => ({ ...system, rm }));
  try {
    await expect(fileStore.sweepIncoming(Date.now() + 60_000)).rejects.toThrow("not mine");
  } finally {
    void mock.module("node:fs/promises", () => system);
  }
  expect(readdirSync(incoming)).toEqual(["5"]);
});

test("what could not be removed is tried again, later and later, and stays where it is named by then", async () => {
  const logged = spyOn(console, "error").mockImplementation(() => {});
  const waiting: (() => void)[] = [];
  const jobs = new Jobs((work) => {
    waiting.push(work);
    return () => {};
  });
  const named = new Set<string>();
  const removed: string[] = [];
  let isAway = true;
  const removing = new FileRemoving({
    jobs,
    references: { isNamed: (hash) => named.has(hash) },
    fileStore: {
      remove: async (hash) => {
        if (isAway) throw new StorageError("ConnectionRefused");
        removed.push(hash);
      },
    },
  });
  removing.remove(["one", "two"]);
  await until(() => waiting.length === 1);
  // While it is away nobody asks anew for each message that is deleted.
  removing.remove(["three"]);
  await Promise.resolve();
  expect(waiting).toHaveLength(1);
  expect(logged.mock.calls.map(([line]) => String(line).replace(/^\S+ |\d+(?= s$)/g, ""))).toEqual([
    "Removing files failed: StorageError STORAGE_ConnectionRefused; tried again in  s",
  ]);
  logged.mockRestore();
  isAway = false;
  named.add("two");
  waiting[0]!();
  await until(() => removed.length === 2);
  expect(removed).toEqual(["one", "three"]);
});

test("however many a disk holds on to, the others are removed at once", async () => {
  const logged = spyOn(console, "error").mockImplementation(() => {});
  const waiting: (() => void)[] = [];
  const jobs = new Jobs((work) => {
    waiting.push(work);
    return () => {};
  });
  const removed: string[] = [];
  let isHeld = true;
  const removing = new FileRemoving({
    jobs,
    references: { isNamed: () => false },
    fileStore: {
      remove: async (hash) => {
        if (isHeld && hash.startsWith("held")) throw Object.assign(new Error(hash), { code: "EPERM" });
        removed.push(hash);
      },
    },
  });
  const held = Array.from({ length: 45 }, (_, index) => `held ${index}`);
  await removing.remove([...held, "other"]);
  expect([removed, waiting.length, logged.mock.calls.length]).toEqual([["other"], 1, 1]);
  logged.mockRestore();
  isHeld = false;
  waiting[0]!();
  await until(() => removed.length === 46);
});
