import { createHash } from "node:crypto";

/** Bytes of the secret in a link: nobody guesses 128 random bits. */
const BYTES = 16;

/** The secret of a new link, 22 signs that an address may have. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** What is stored of a secret: whoever reads the database cannot make the link of it. */
export function hashOfSecret(secret: string): Uint8Array {
  return createHash("sha256").update(secret).digest();
}
