import { createHash, createHmac } from "node:crypto";

/** Bytes of the secret in a link: nobody guesses 128 random bits. */
const BYTES = 16;

/** The secret of a new link, 22 signs that an address may have. */
export function newSecret(): string {
  return written(crypto.getRandomValues(new Uint8Array(BYTES)));
}

/** The secret of the link for `purpose`: the same wherever `key` is known, and told by nothing else. */
export function secretFrom(key: Uint8Array, purpose: string): string {
  return written(createHmac("sha256", key).update(purpose).digest().subarray(0, BYTES));
}

function written(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** What is stored of a secret: whoever reads the database cannot make the link of it. */
export function hashOfSecret(secret: string): Uint8Array {
  return createHash("sha256").update(secret).digest();
}
