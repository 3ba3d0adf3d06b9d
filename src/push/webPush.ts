import { encryptNotification } from "@block65/webcrypto-web-push";
import type { Clocks } from "../base/clocks.ts";
import { later, type Later } from "../base/jobs.ts";
import { codeOf } from "../base/unwritable.ts";
import { outcomeOf, type Outcome } from "./outcome.ts";
import { pinnedPost } from "./pinnedPost.ts";
import { byDns, PublicHosts, type Resolve } from "./publicHosts.ts";
import type { PushKeys } from "./pushKeys.ts";
import { VapidTokens } from "./vapidTokens.ts";

/**
 * The most bytes of UTF-8 that a push may have: a push service need take only 4,096 (RFC 8030, 7.2), of which 86 are the header
 * (RFC 8188, 2.1), 16 the tag and 1 says where the padding begins.
 */
export const PAYLOAD_BYTES = 3_993;

/** How long a push may take, in ms, with the lookup of the name. */
const TIME_OUT = 10_000;

/** What a browser gives who may push to it; keys in base64url. All of it is secret. */
export type Subscription = {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
};

/** How a push is sent. */
export type Sending = {
  /** Whole seconds for which the push service keeps it for a browser that is not there. */
  readonly ttl: number;
  /** Of those that wait with the same topic only the newest stays: 1 to 32 characters of base64url. */
  readonly topic?: string | undefined;
  readonly urgency?: "very-low" | "low" | "normal" | "high" | undefined;
  /** To whom the push service complains: an address that begins with mailto: or https:. Apple takes no localhost and no made-up host. */
  readonly subject: string;
};

type Options = Clocks & {
  readonly after?: Later;
  readonly resolve?: Resolve;
  /** Told of each push that no service took, as none could be reached: by which host, and why, as the system or TLS calls it. */
  readonly onUnreached?: (host: string, why: string) => void;
  /** Lets pushes go to this machine, too, on any port, by these certificates in PEM and no others: for a push service in tests. */
  readonly standIn?: { readonly ca: string } | undefined;
};

/** Sends pushes to browsers by the push services of their makers (RFC 8030), encrypted (RFC 8291). */
export class WebPush {
  /** What a browser subscribes with, in base64url. */
  readonly publicKey: string;
  #now: () => number;
  #after: Later;
  #hosts: PublicHosts;
  #tokens: VapidTokens;
  #onUnreached: (host: string, why: string) => void;
  #ca: string | undefined;

  /** `now` is the clock of the machine, by which tokens are signed. */
  constructor(keys: PushKeys, options: Options) {
    const { now, steady, after = later, resolve = byDns, onUnreached = () => {}, standIn } = options;
    this.publicKey = keys.publicKey;
    this.#now = now;
    this.#after = after;
    this.#hosts = new PublicHosts({ resolve, steady, allowLoopback: standIn !== undefined });
    this.#tokens = new VapidTokens(keys, now);
    this.#onUnreached = onUnreached;
    this.#ca = standIn?.ca;
  }

  /**
   * Sends `payload`, and tells what became of it within 10 seconds; it may come twice. Rejects only where the caller is wrong: with a
   * RangeError when the payload is longer than PAYLOAD_BYTES, a TypeError when `how` is none that a push service takes. Neither says
   * anything of the subscription or the payload.
   */
  async send(to: Subscription, payload: string, how: Sending): Promise<Outcome> {
    const bytes = new TextEncoder().encode(payload);
    if (bytes.length > PAYLOAD_BYTES) {
      throw new RangeError(`A push may have ${PAYLOAD_BYTES} bytes; this one has ${bytes.length}.`);
    }
    check(how);
    const aborter = new AbortController();
    const { promise: timeOut, resolve } = Promise.withResolvers<Outcome>();
    const cancel = this.#after(() => {
      aborter.abort();
      resolve({ kind: "later", seconds: undefined });
    }, TIME_OUT);
    try {
      return await Promise.race([timeOut, this.#send(to, bytes, how, aborter.signal)]);
    } finally {
      cancel();
    }
  }

  async #send(to: Subscription, payload: Uint8Array, how: Sending, signal: AbortSignal): Promise<Outcome> {
    const url = this.#endpoint(to);
    if (!url) return { kind: "unusable", why: "endpoint" };
    const body = await encrypted(to, payload);
    if (!body) return { kind: "unusable", why: "keys" };
    const headers = { ...headersOf(how), authorization: await this.#tokens.header(url.origin, how.subject) };
    try {
      const addresses = await this.#hosts.addressesOf(url);
      if (!addresses) return { kind: "unusable", why: "address" };
      const reply = await pinnedPost(url, { addresses, headers, body, signal, ca: this.#ca });
      return outcomeOf(reply.status, reply.retryAfter, this.#now());
    } catch (error) {
      // Its code alone goes further: the error quotes the endpoint.
      this.#onUnreached(url.host, signal.aborted ? "ETIMEDOUT" : (codeOf(error) ?? "unknown"));
      return { kind: "later", seconds: undefined };
    }
  }

  #endpoint({ endpoint }: Subscription): URL | undefined {
    const url = URL.parse(endpoint);
    if (url?.protocol !== "https:" || url.username !== "" || url.password !== "") return undefined;
    return this.#hosts.mayHave(url.port) ? url : undefined;
  }
}

/** `payload` for the browser that has `to`, padded so that its length says nothing; undefined where the keys of `to` are none. */
async function encrypted({ endpoint, p256dh, auth }: Subscription, payload: Uint8Array) {
  try {
    const subscription = { endpoint, expirationTime: null, keys: { p256dh, auth } };
    return await encryptNotification(subscription, payload);
  } catch {
    return undefined;
  }
}

function headersOf({ ttl, topic, urgency }: Sending): Record<string, string> {
  return {
    ttl: String(ttl),
    ...(topic !== undefined && { topic }),
    ...(urgency !== undefined && { urgency }),
    "content-encoding": "aes128gcm",
    "content-type": "application/octet-stream",
  };
}

/** Throws TypeError where a push service would refuse it (RFC 8030, 5; RFC 8292, 2.1). */
function check({ ttl, topic, subject }: Sending): void {
  if (!Number.isSafeInteger(ttl) || ttl < 0) throw new TypeError("The ttl of a push is whole seconds.");
  if (topic !== undefined && !/^[\w-]{1,32}$/.test(topic)) {
    throw new TypeError("The topic of a push is 1 to 32 characters of base64url.");
  }
  if (!/^mailto:[^@\s]+@[^@\s]+$|^https:\/\/[^\s/]/.test(subject)) {
    throw new TypeError("The subject of a push is an address that begins with mailto: or https:.");
  }
}
