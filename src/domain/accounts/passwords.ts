import { limits } from "../../base/limits.ts";
import { normalised } from "../../base/normalising.ts";
import type { Sentence } from "../../words/en.ts";
import { BUSY, HashingQueue } from "./hashingQueue.ts";

/** OWASP Password Storage Cheat Sheet, first choice for argon2id: 19 MiB, two passes, one lane. */
const ARGON2 = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const;

/** How a hash begins that was made with these parameters (the PHC string format). */
const OF_TODAY = `$argon2id$v=19$m=${ARGON2.memoryCost},t=${ARGON2.timeCost},p=1$`;

/** A hash of no password, which takes as long to check as one of today. */
const DECOY = `${OF_TODAY}${"A".repeat(43)}$${"A".repeat(43)}`;

/** Whether `hash` was made with other parameters than those of today, and should be made anew at the next chance. */
export function needsRehash(hash: string): boolean {
  return !hash.startsWith(OF_TODAY);
}

/** Hashes and verifies passwords off the event loop, a few at a time; every `address` has the same chance. */
export class Passwords {
  #queue = new HashingQueue();

  /** How many passwords wait for their turn. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** The argon2id hash of `password`, or BUSY. */
  hash(password: string, address: string): Promise<string | typeof BUSY> {
    return this.#queue.inTurn(address, () => Bun.password.hash(normalise(password), ARGON2));
  }

  /** Whether `password` is that of `hash`, or BUSY. Without a hash it takes as long, so that the time tells of no name. */
  verify(password: string, hash: string | undefined, address: string): Promise<boolean | typeof BUSY> {
    return this.#queue.inTurn(address, async () => {
      const right = await Bun.password.verify(normalise(password), hash ?? DECOY);
      return right && hash !== undefined;
    });
  }
}

/** What a stranger tries first at a place at `host`; a password that is made of it is refused. */
export function siteWords(host: string | undefined): readonly string[] {
  return ["robin", "chat", "robinchat", ...(host === undefined ? [] : [host])];
}

/** One spelling of what looks the same (NFKC), of as much as could be a password: the rest is not worth its time. */
function normalise(password: string): string {
  return normalised(password.slice(0, 8 * limits.password.most), "NFKC");
}

/** Why `password` is not for a user called `name`: too short, too long or soon guessed, and nothing else (NIST SP 800-63B, 3.1.1.2). */
export async function passwordProblem(
  password: string,
  name: string,
  siteWords: readonly string[],
): Promise<Sentence | undefined> {
  const { least, most } = limits.password;
  const normal = normalise(password);
  const length = [...normal].length;
  if (length === 0) return ({ passwords }) => passwords.missing;
  if (length < least) return ({ passwords }) => passwords.tooShort(least);
  if (length > most) return ({ passwords }) => passwords.tooLong(most);
  if (normal.toLowerCase() === name.toLowerCase()) return ({ passwords }) => passwords.isName;
  // The list of common ones is large and registering is rare, so it is loaded at the first need.
  const { isGuessable } = await import("./passwordGuessing.ts");
  return isGuessable(normal, [name, ...siteWords]) ? ({ passwords }) => passwords.common : undefined;
}
