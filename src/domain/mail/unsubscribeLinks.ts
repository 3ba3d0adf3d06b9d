import type { Database } from "bun:sqlite";
import { createHmac, timingSafeEqual } from "node:crypto";
import { secret } from "../../database/secrets.ts";

/** What ends the digests of somebody without signing in, as a button in a mail program does (RFC 8058). It never runs out. */
export class UnsubscribeLinks {
  #secret: Uint8Array;

  constructor(db: Database) {
    this.#secret = unsubscribingSecret(db);
  }

  /** What the link of `user` has in it. */
  token(user: number): string {
    return `${user}-${this.#signature(user).toBase64({ alphabet: "base64url", omitPadding: true })}`;
  }

  /** Whose link has `token` in it; undefined: nobody's. */
  userOf(token: string): number | undefined {
    const user = Number(/^(\d{1,15})-/.exec(token)?.[1]);
    const [given, right] = [token, this.token(user)].map((text) => Buffer.from(text));
    return given!.length === right!.length && timingSafeEqual(given!, right!) ? user : undefined;
  }

  #signature(user: number): Uint8Array {
    return new Uint8Array(
      createHmac("sha256", this.#secret).update(`digests of ${user}`).digest().subarray(0, 16),
    );
  }
}

/** What signs those links. */
export function unsubscribingSecret(db: Database): Uint8Array {
  return secret(db, "unsubscribing");
}
