/** The longest time for which a token may be good, in seconds (RFC 8292, 2). */
const LONGEST = 24 * 60 * 60;

/** What the sender of a push says of itself. */
export type Claims = { readonly aud: string; readonly exp: number; readonly sub: string };

/**
 * What the header `authorization` claims (RFC 8292), where the key that a browser has subscribed with signed it for the push service at
 * `origin`, and it is good now; undefined otherwise.
 */
export async function verifiedClaims(authorization: string, key: string, origin: string) {
  const [, token = "", shownKey] = /^vapid t=([^,]+), k=([\w-]+)$/.exec(authorization) ?? [];
  const [header = "", claims = "", signature = ""] = token.split(".");
  if (shownKey !== key || json<{ alg: string }>(header).alg !== "ES256") return undefined;
  const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const publicKey = await crypto.subtle.importKey("raw", bytes(key), ecdsa, false, ["verify"]);
  const signed = Buffer.from(`${header}.${claims}`);
  if (!(await crypto.subtle.verify(ecdsa, publicKey, bytes(signature), signed))) return undefined;
  const said = json<Claims>(claims);
  const left = said.exp - Date.now() / 1_000;
  return said.aud === origin && left > 0 && left <= LONGEST && /^(?:mailto|https):/.test(said.sub)
    ? said
    : undefined;
}

const bytes = (text: string) => Uint8Array.fromBase64(text, { alphabet: "base64url" });

const json = <T>(text: string): T => JSON.parse(Buffer.from(text, "base64url").toString());
