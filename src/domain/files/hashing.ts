import { createHash } from "node:crypto";
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
