import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { KeptBytes } from "./storage.ts";

/** Bytes that are hashed before others have their turn. */
const TURN = 1_048_576;

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

/** The same of the file at `path`, which is read into one buffer again and again: of a large one a stream leaves much behind in memory. */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(path, "r");
  try {
    const piece = Buffer.allocUnsafe(TURN);
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, TURN, null);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
