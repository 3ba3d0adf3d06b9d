import { generateIdentity, identityToRecipient } from "age-encryption";
import { expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Add, writeArchive } from "../../src/backup/archive.ts";
import { type Seal, sealFor } from "../../src/backup/encryption.ts";
import { codeOf } from "../../src/base/unwritable.ts";
import { temporaryFolder } from "../support/temporary.ts";

const PIECE = 65_536;

/** Bytes of a file; `end`, when not all of them are read, ends the reading. */
async function* read(pieces: number, end?: Error): AsyncGenerator<Uint8Array> {
  for (let piece = 0; piece < pieces; piece += 1) yield crypto.getRandomValues(new Uint8Array(PIECE));
  if (end) throw end;
}

const cut = Object.assign(new Error(), { code: "EIO" });

test.each([
  ["the disk that it goes to is full", "ENOSPC", () => read(400)],
  ["a file in it cannot be read", "EIO", () => read(1, cut)],
])("an archive that cannot be written says why, encrypted or not: %s", async (_, code, pieces) => {
  const folder = temporaryFolder("robin-archive-");
  const mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "robin", folder];
  if (Bun.spawnSync(mount).exitCode !== 0) return;
  try {
    const recipients = [await identityToRecipient(await generateIdentity())];
    const fill = (add: Add) => add("one", 400 * PIECE, pieces());
    const { signal } = new AbortController();
    const path = join(folder, "x.tar.zst");
    const write = (seal?: Seal) =>
      writeArchive(path, fill, signal, seal)
        .catch(codeOf)
        .finally(() => rmSync(path));
    expect(await write(await sealFor({ recipients }))).toBe(code);
    expect(await write()).toBe(code);
  } finally {
    Bun.spawnSync(["umount", folder]);
  }
});
