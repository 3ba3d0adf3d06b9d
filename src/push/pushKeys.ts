import type { Database } from "bun:sqlite";
import { createECDH, generateKeyPairSync } from "node:crypto";
import { secret } from "../database/secrets.ts";

/** What this Robin is to push services (VAPID, RFC 8292): a pair of keys on P-256, in base64url without padding. */
export type PushKeys = {
  /** The uncompressed point, 65 bytes: what a browser takes as `applicationServerKey`. */
  readonly publicKey: string;
  /** The number of the private key, 32 bytes. */
  readonly privateKey: string;
};

/** The keys, made at the first start and kept in the database. With other keys every subscription is void. */
export function pushKeys(db: Database): PushKeys {
  const number = secret(db, "push key", newPrivateKey);
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(number);
  return { publicKey: pair.getPublicKey("base64url"), privateKey: base64url(number) };
}

/** Not any 32 bytes: some of these are no number of the curve. */
function newPrivateKey(): Uint8Array {
  const { d } = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  return Uint8Array.fromBase64(d!, { alphabet: "base64url" });
}

function base64url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}
