import { isIP } from "node:net";
import { loggable, logWarning } from "../../base/log.ts";
import { isHost, isPrivate, nameOf, usualHost } from "../../base/hostName.ts";
import { isModerator } from "../../domain/policy.ts";
import type { User } from "../../domain/user.ts";
import type { People } from "../../domain/accounts/people.ts";
import type { KnownHosts } from "../../domain/hosts/knownHosts.ts";
import type { RowChanges } from "../../domain/rows.ts";
import { hostOf } from "../http/connection.ts";

type Parts = { readonly knownHosts: KnownHosts; readonly people: People; readonly changes: RowChanges };

/** What leads to the machine itself. */
const LOCAL = /(?:^|\.)localhost$/;

/** Hosts whose standing is kept in memory; whoever asks chooses them. */
const REMEMBERED = 1_000;

/**
 * The hosts under which Robin shows itself. With ORIGIN that one alone. Without it a page of another site could have its own
 * name lead to this machine (DNS rebinding) and read along as a guest: so guests are kept out under a name of the public DNS
 * until somebody with an account has signed in by it, or one who keeps order has come by it. A member's request alone says nothing: its
 * sender may have invented the name.
 */
export class Hosts {
  readonly #origin: string | undefined;
  readonly #standing = new Map<string, boolean>();
  readonly #known: KnownHosts;
  readonly #people: People;
  #first: string | undefined;
  #hasWarned = false;

  constructor({ knownHosts, people, changes }: Parts, origin: string | undefined) {
    this.#known = knownHosts;
    this.#people = people;
    this.#origin = origin;
    changes.on("hosts", () => this.#standing.clear());
  }

  /** Whether guests may see Robin under the host that `request` asks for. */
  isKnown(request: Request): boolean {
    const host = hostOf(request);
    const known = this.#standing.get(host);
    if (known !== undefined) return known;
    if (!isHost(host)) return false;
    const isKnown = this.#origin === undefined ? this.#isTrusted(nameOf(host)) : isOf(host, this.#origin);
    // Before the first account there is nothing to read, and somebody has to claim the place.
    if (!isKnown && this.#origin === undefined && !this.#people.hasOwner()) return true;
    if (this.#standing.size >= REMEMBERED) this.#standing.clear();
    this.#standing.set(host, isKnown);
    return isKnown;
  }

  /** Notes that `user` has come in by the host that `request` asks for, where that may be a name of the public DNS. */
  async learn(request: Request, user: User): Promise<void> {
    const name = nameOf(hostOf(request));
    if (this.#origin === undefined && !isPrivate(name)) await this.#known.add(name, isModerator(user));
  }

  #isTrusted(name: string): boolean {
    this.#warnOfSeveral(name);
    return isPrivate(name) || this.#known.has(name);
  }

  /** Once: from the second name on it is worth a setting which is the right one. */
  #warnOfSeveral(name: string): void {
    if (this.#hasWarned || LOCAL.test(name) || name === this.#first || isIP(name) !== 0) return;
    this.#first ??= name;
    if (name === this.#first) return;
    this.#hasWarned = true;
    const [one, other] = [this.#first, name].map(loggable);
    logWarning(`Robin is asked for as ${one} and as ${other}. Set ORIGIN to the address that people use.`);
  }
}

function isOf(host: string, origin: string): boolean {
  const { protocol } = new URL(origin);
  return `${protocol}//${usualHost(host, protocol)}` === origin;
}
