import { vapidHeaders } from "@block65/webcrypto-web-push";
import { LRUCache } from "lru-cache";
import type { PushKeys } from "./pushKeys.ts";

/** How long a token is used, in ms. It is good for 12 hours: one is left for clocks that disagree. */
const USED_FOR = 11 * 60 * 60 * 1_000;

/** Tokens that are kept: browsers know a handful of push services. */
const KEPT = 200;

/** What push services know this Robin by: a signed token for each (RFC 8292, 2). */
export class VapidTokens {
  #keys: PushKeys;
  #now: () => number;
  #kept = new LRUCache<string, { readonly madeAt: number; readonly header: Promise<string> }>({ max: KEPT });

  /** `now`: the clock by which tokens are signed, in ms since 1970. */
  constructor(keys: PushKeys, now: () => number) {
    this.#keys = keys;
    this.#now = now;
  }

  /** The header `authorization` for the push service at `origin`, which may complain to `subject`. */
  header(origin: string, subject: string): Promise<string> {
    const key = `${origin} ${subject}`;
    const now = this.#now();
    const kept = this.#kept.get(key);
    // One from the future was made while the clock was wrong.
    if (kept && kept.madeAt <= now && now < kept.madeAt + USED_FOR) return kept.header;
    const header = this.#sign(origin, subject);
    this.#kept.set(key, { madeAt: now, header });
    return header;
  }

  async #sign(origin: string, subject: string): Promise<string> {
    // Of the subscription only the origin of its endpoint is looked at.
    const anybody = { endpoint: origin, expirationTime: null, keys: { auth: "", p256dh: "" } };
    return (await vapidHeaders(anybody, { ...this.#keys, subject })).headers.authorization;
  }
}
