import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashOfFile } from "../../../src/domain/files/hashing.ts";
import { newFolder } from "../../support/files.ts";

const PIECE = 262_144;

test.each([0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7])(
  "a file of %d bytes has the hash of what is in it",
  async (size) => {
    const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 31) % 251);
    const path = join(newFolder(), "file");
    writeFileSync(path, bytes);
    expect(await hashOfFile(path)).toBe(createHash("sha256").update(bytes).digest("hex"));
  },
);

test("a file that is not there has none", () => {
  expect(hashOfFile(join(newFolder(), "nothing"))).rejects.toThrow("ENOENT");
});
