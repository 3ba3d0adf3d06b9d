import { describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { centralHeader, endOf, type Entry, zip } from "../../src/export/zip.ts";
import { newFolder } from "../support/files.ts";
import { join } from "node:path";
import { unzipped } from "../support/unzipped.ts";

const AT = new Date("2026-11-28T14:03:22Z");

async function* pieces(...texts: string[]) {
  for (const text of texts) yield new TextEncoder().encode(text);
}

async function* some(...entries: Entry[]) {
  yield* entries;
}

async function zipOf(entries: AsyncIterable<Entry>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(zip(entries, AT)));
}

const CASES: readonly (readonly [string, Entry, string])[] = [
  ["deflated", { name: "a.txt", size: 4, pieces: pieces("aa", "aa") }, "aaaa"],
  ["stored", { name: "a.png", size: 4, isStored: true, pieces: pieces("aa", "aa") }, "aaaa"],
  ["of a size that nobody knows", { name: "a.jsonl", pieces: pieces("aa", "aa") }, "aaaa"],
  [
    "that says it is larger than 4 GB",
    { name: "a.mp4", size: 5e9, isStored: true, pieces: pieces("a") },
    "a",
  ],
  ["without bytes", { name: "empty", size: 0, pieces: pieces() }, ""],
  ["whose name is in another script", { name: "files/1-图片 🌻.png", pieces: pieces("b") }, "b"],
];

describe("a zip has a file", () => {
  test.each(CASES)("%s", async (_, entry, text) => {
    const bytes = await zipOf(some(entry));
    expect([...unzipped(bytes)].map(([name, content]) => [name, content.toString()])).toEqual([
      [entry.name, text],
    ]);
  });
});

test("a zip without files is one", async () => {
  expect(unzipped(await zipOf(some())).size).toBe(0);
});

test("a zip has more than 65,535 files, and other programs read it", async () => {
  const count = 70_000;
  async function* many() {
    for (let made = 0; made < count; made += 1)
      yield { name: `files/${made}`, size: 1, isStored: true, pieces: pieces("x") };
  }
  const bytes = await zipOf(many());
  expect(unzipped(bytes).size).toBe(count);
  const unzip = Bun.which("unzip");
  if (unzip === null) return;
  const path = join(newFolder(), "many.zip");
  await Bun.write(path, bytes);
  const { exitCode, stdout } = Bun.spawnSync([unzip, "-tq", path]);
  rmSync(path);
  expect([exitCode, stdout.toString()]).toEqual([0, expect.stringContaining("No errors")]);
});

test("a file whose size nobody knows has room for 64 bits in front of it and behind", async () => {
  const bytes = await zipOf(some({ name: "a", isStored: true, pieces: pieces("xyz") }));
  expect(bytes.subarray(18, 26)).toEqual(Buffer.alloc(8, 0xff));
  const extra = bytes.readUInt16LE(28);
  const behind = 30 + "a".length + extra + "xyz".length;
  expect([extra, bytes.readBigUInt64LE(behind + 8), bytes.readBigUInt64LE(behind + 16)]).toEqual([
    20,
    3n,
    3n,
  ]);
});

test("what lies behind 4 GB has its place in 64 bits", () => {
  const name = Buffer.from("a");
  const head = centralHeader({ name, method: 0, crc: 0, packed: 1, size: 1, at: 5e9 }, 0);
  expect(head.readUInt32LE(42)).toBe(0xffffffff);
  // The field, its length, and of its numbers that alone which has no room elsewhere.
  expect([head.readUInt16LE(47), head.readUInt16LE(49), head.readBigUInt64LE(51)]).toEqual([
    1,
    8,
    5_000_000_000n,
  ]);
  const end = Buffer.from(endOf(1, head.length, 5e9 + 1));
  expect(end.readBigUInt64LE(48)).toBe(5_000_000_001n);
  // Where the record of 64 bits begins, behind the directory.
  expect(end.readBigUInt64LE(64)).toBe(5_000_000_001n + BigInt(head.length));
  expect(end.readUInt32LE(end.length - 6)).toBe(0xffffffff);
});

test("a zip ends with what fails of a file", async () => {
  async function* failing() {
    yield new Uint8Array(1);
    throw new Error("The bucket is away");
  }
  for (const isStored of [true, false])
    await expect(zipOf(some({ name: "a", isStored, pieces: failing() }))).rejects.toThrow(
      "The bucket is away",
    );
});

test("no more is read of a file than whoever takes the zip asks for", async () => {
  let read = 0;
  async function* endless() {
    for (;;) {
      read += 1;
      yield crypto.getRandomValues(new Uint8Array(65_536));
    }
  }
  for (const isStored of [true, false]) {
    read = 0;
    const bytes = zip(some({ name: "a", isStored, pieces: endless() }), AT);
    for (let taken = 0; taken < 3; taken += 1) await bytes.next();
    expect(read).toBeLessThan(16);
    void bytes.return(undefined);
  }
});
