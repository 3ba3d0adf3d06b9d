import { afterAll, beforeAll, describe, expect, mock, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../../../src/base/settings.ts";
import { DiskStorage } from "../../../src/domain/files/diskStorage.ts";
import { hashOf } from "../../../src/domain/files/hashing.ts";
import { S3Storage } from "../../../src/domain/files/s3Storage.ts";
import type { FileStorage } from "../../../src/domain/files/storage.ts";
import { startS3, type S3 } from "../../support/s3.ts";

const folder = mkdtempSync(join(tmpdir(), "robin-storage-"));
let s3: S3;

beforeAll(async () => {
  s3 = await startS3();
});

afterAll(async () => {
  await s3.stop();
  rmSync(folder, { recursive: true });
});

let made = 0;

/** Each test has a place of its own. */
const STORAGES: readonly (readonly [string, () => FileStorage])[] = [
  ["a disk", () => new DiskStorage(join(folder, `files-${++made}`))],
  [
    "S3",
    () => {
      const { S3_URL, ...key } = s3.environment;
      return new S3Storage(readSettings({ ...key, S3_URL: `${S3_URL}/place-${++made}` }).s3!);
    },
  ],
];

/** A file with these bytes, as it comes in, and what they hash to. */
async function incoming(bytes: string | Uint8Array<ArrayBuffer>) {
  const path = join(folder, `incoming-${++made}`);
  writeFileSync(path, bytes);
  return { path, hash: await hashOf(new Blob([bytes])) };
}

async function all(storage: FileStorage) {
  return (await Array.fromAsync(storage.list())).map(({ hash }) => hash).sort();
}

async function put(storage: FileStorage, bytes: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const { path, hash } = await incoming(bytes);
  await storage.put(path, hash);
  return hash;
}

const textOf = (bytes: { stream(): ReadableStream } | undefined) =>
  bytes && new Response(bytes.stream()).text();

describe.each(STORAGES)("in %s", (_, begin) => {
  test("there is nothing at first, and trying it out leaves nothing", async () => {
    const storage = begin();
    await storage.tryOut();
    expect(await all(storage)).toEqual([]);
    expect(await storage.open("ab".repeat(32))).toBeUndefined();
  });

  test("what was put is there, and any part of it", async () => {
    const storage = begin();
    const hash = await put(storage, "0123456789");
    const bytes = await storage.open(hash);
    expect([bytes?.size, await textOf(bytes)]).toEqual([10, "0123456789"]);
    expect(await textOf(bytes?.slice(2, 5))).toBe("234");
  });

  test("what is empty, and what goes in several parts, comes back as it was", async () => {
    const storage = begin();
    const large = new Uint8Array(12_000_000).map((_, index) => (index * index) % 251);
    for (const sent of [new Uint8Array(), large]) {
      const hash = await put(storage, sent);
      const bytes = (await storage.open(hash))!;
      expect([bytes.size, await hashOf(bytes)]).toEqual([sent.length, hash]);
    }
  });

  test("the same bytes lie once, and are gone when they are removed, be it twice", async () => {
    const storage = begin();
    const hash = await put(storage, "The same");
    await put(storage, "The same");
    const other = await put(storage, "Another");
    expect(await all(storage)).toEqual([hash, other].sort());
    await storage.remove(hash);
    await storage.remove(hash);
    expect(await storage.open(hash)).toBeUndefined();
    expect(await all(storage)).toEqual([other]);
  });

  test("each lies there since it was put", async () => {
    const storage = begin();
    await put(storage, "Some");
    const [stored] = await Array.fromAsync(storage.list());
    expect(Math.abs(stored!.since - Date.now())).toBeLessThan(60_000);
  });
});

test("on a disk what comes in is not what is kept", async () => {
  const storage = new DiskStorage(join(folder, "beside"));
  const hash = await put(storage, "Kept");
  mkdirSync(join(folder, "beside/incoming"));
  writeFileSync(join(folder, "beside/incoming/half"), "ha");
  expect(await all(storage)).toEqual([hash]);
});

test("on a disk what is not Robin's is passed over", async () => {
  const place = join(folder, "strangers");
  const storage = new DiskStorage(place);
  const hash = await put(storage, "Kept");
  const ours = (start: string) => start.padEnd(64, "0");
  for (const one of ["0a", "0b", "0c"]) mkdirSync(join(place, one));
  const strangers = ["f0", "notes.txt", "0a/notes.txt", "0a/0anotes.txt", "0a/0abc", `0a/${ours("0b")}`];
  for (const one of strangers) writeFileSync(join(place, one), "of somebody else");
  mkdirSync(join(place, "0b", ours("0b1")));
  symlinkSync(join(place, "notes.txt"), join(place, "0c", ours("0c1")));
  symlinkSync("nowhere", join(place, "0c", ours("0c2")));
  symlinkSync("f1", join(place, "f1"));
  expect(await all(storage)).toEqual([hash]);
  const system = { ...fs };
  const opendir = (path: string) =>
    path.endsWith("/0a")
      ? Promise.reject(Object.assign(new Error("of another owner"), { code: "EACCES" }))
      : system.opendir(path);
  void mock.module("node:fs/promises", () => ({ ...system, opendir }));
  try {
    expect(await all(storage)).toEqual([hash]);
  } finally {
    void mock.module("node:fs/promises", () => system);
  }
});

test("in a bucket all are found, however many, and nothing of others", async () => {
  const { S3_URL, ...key } = s3.environment;
  const storage = new S3Storage(readSettings({ ...key, S3_URL: `${S3_URL}/many` }).s3!);
  const hashes = Array.from({ length: 1_003 }, (_, index) => index.toString(16).padStart(64, "0"));
  for (let at = 0; at < hashes.length; at += 50)
    await Promise.all(
      hashes.slice(at, at + 50).map((hash) => s3.client.write(`many/files/${hash.slice(0, 2)}/${hash}`, "x")),
    );
  for (const other of ["many/files/notes.txt", "many/files/ab/abcd", "files/ab/other"])
    await s3.client.write(other, "x");
  expect(await all(storage)).toEqual(hashes);
});
