import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { KeptBytes } from "./storage.ts";

/** Bytes that are hashed before others have their turn. */
const TURN = 1_048_576;

/** Bytes that are read at once: of more, those who poll meanwhile wait; of fewer, it takes longer. */
const PIECE = 262_144;

/** The SHA-256 of `bytes`, in hex. Throws where they cannot be read. */
export async function hashOf(bytes: Pick<KeptBytes, "stream">): Promise<string> {
  const hash = createHash("sha256");
  let done = 0;
  for await (const piece of bytes.stream()) {
    hash.update(piece);
    done += piece.length;
    if (done < TURN) continue;
    done = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return hash.digest("hex");
}

/**
 * The same of the file at `path`, whose next piece is read while one is hashed. Two buffers serve again and again: of a
 * large file a stream leaves much behind in memory.
 */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(path, "r");
  try {
    let [piece, other] = [Buffer.allocUnsafe(PIECE), Buffer.allocUnsafe(PIECE)];
    let reading = file.read(piece, 0, PIECE, null);
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return hash.digest("hex");
      reading = file.read(other, 0, PIECE, null);
      hash.update(piece.subarray(0, bytesRead));
      [piece, other] = [other, piece];
    }
  } finally {
    await file.close();
  }
}
