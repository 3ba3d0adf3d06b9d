import ipaddr from "ipaddr.js";
import { LRUCache } from "lru-cache";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { nameOf } from "../base/hostName.ts";

/** How long what the DNS said is used, in ms: a call of everyone in a room asks once for each push service, not for each person. */
const KEPT_FOR = 60_000;

/** Names whose addresses are kept; browsers bring a handful, who wants to fill the memory any number. */
const KEPT = 500;

/** All unicast addresses of IPv6 that were given out so far (IANA's IPv6 Global Unicast Address Assignments). */
const GIVEN_OUT = ipaddr.IPv6.parseCIDR("2000::/3");

/** Addresses of IPv4 for a machine that has only IPv6: the last 32 bits are the address (RFC 6052, 2.1). */
const NAT64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

/** All addresses of the host called `name`. Rejects where it has none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** As the DNS of this machine says. */
export const byDns: Resolve = async (name) => {
  const found = await lookup(name, { all: true });
  return found.map(({ address }) => address);
};

type Options = {
  readonly resolve: Resolve;
  /** A clock that nobody sets, in ms. */
  readonly steady: () => number;
  /** Whether this machine itself counts as public, on any port: for a stand-in, in tests. */
  readonly allowLoopback: boolean;
};

/**
 * Finds where an address on the web leads that somebody made up, and that Robin shall post to: nobody reaches by it what only
 * this machine or its network can (SSRF).
 */
export class PublicHosts {
  #resolve: Resolve;
  #allowLoopback: boolean;
  #known: LRUCache<string, Promise<readonly string[]>>;

  constructor({ resolve, steady, allowLoopback }: Options) {
    this.#resolve = resolve;
    this.#allowLoopback = allowLoopback;
    this.#known = new LRUCache({ max: KEPT, ttl: KEPT_FOR, ttlResolution: 0, perf: { now: steady } });
  }

  /** Whether `port`, as a URL of https has it, may be asked: push services have the usual one. */
  mayHave(port: string): boolean {
    return port === "" || this.#allowLoopback;
  }

  /**
   * The addresses of the host of `url`, to connect to these and to no other: who asked for the name again could get other ones.
   * Undefined where only one of them is not public. Rejects where the name is not found. Those of IPv4 come first: where a machine has
   * none it fails at once, while a broken IPv6 often says nothing.
   */
  async addressesOf({ hostname, port }: URL): Promise<readonly string[] | undefined> {
    const name = nameOf(hostname);
    const addresses = isIP(name) === 0 ? await this.#named(name) : [name];
    const isFine = (address: string) =>
      (port === "" && isPublic(address)) || (this.#allowLoopback && isLoopback(address));
    if (addresses.length === 0 || !addresses.every(isFine)) return undefined;
    return addresses.toSorted((one, other) => isIP(one) - isIP(other));
  }

  #named(name: string): Promise<readonly string[]> {
    const known = this.#known.get(name);
    if (known) return known;
    const asked = this.#resolve(name);
    this.#known.set(name, asked);
    // Whoever asks next may have better luck.
    asked.catch(() => this.#known.delete(name));
    return asked;
  }
}

/** Whether `address`, of IPv4 or IPv6, is one of the public internet, and no detour to one that is not. */
export function isPublic(address: string): boolean {
  const parsed = parse(address);
  if (parsed === undefined) return false;
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.range() === "unicast";
  if (parsed.match(NAT64)) return isPublic(parsed.toByteArray().slice(-4).join("."));
  return parsed.match(GIVEN_OUT) && parsed.range() === "unicast";
}

function isLoopback(address: string): boolean {
  return parse(address)?.range() === "loopback";
}

/** Only in the usual notation: all others, such as 127.1, could be read otherwise by who connects. */
function parse(address: string) {
  return isIP(address) === 0 || address.includes("%") ? undefined : ipaddr.parse(address);
}
