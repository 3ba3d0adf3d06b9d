export type Bytes = Uint8Array<ArrayBuffer>;

/** For browsers to keep for a year, in seconds: what is never anything else. */
const FOREVER = "public, max-age=31536000, immutable";

/** Another one for other `content`: with it in its address, what an address leads to never changes. */
export function fingerprint(content: string | Bytes): string {
  return new Bun.CryptoHasher("sha256").update(content).digest("hex").slice(0, 12);
}

/** The response with `content`, whose address has a fingerprint in it. */
export function immutable(
  content: string | Bytes,
  type: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(content, { headers: { "content-type": type, "cache-control": FOREVER, ...headers } });
}
