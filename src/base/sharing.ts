import type { Broadcast } from "./broadcast.ts";

/** What is counted by: the number of a user, or what somebody typed, or came from. */
export type Key = string | number;

/** Signs of a keyed hash that stand for a key: 132 bits. */
const SIGNS = 22;

/** How machines count together by keys: they tell each other what they did with which. */
export class Sharing {
  #broadcast: Broadcast;
  #secret: Uint8Array;

  /** `secret`: one that all machines know, and nobody else. */
  constructor(broadcast: Broadcast, secret: Uint8Array) {
    this.#broadcast = broadcast;
    this.#secret = secret;
  }

  /** What stands for `key` on all machines. Names and addresses do not travel: nobody reads them out of a keyed hash. */
  seal(key: Key): Key {
    if (typeof key === "number") return key;
    return new Bun.CryptoHasher("sha256", this.#secret).update(key).digest("base64url").slice(0, SIGNS);
  }

  /** Tells the others `what` was done with a key that is sealed. */
  tell(topic: string, key: Key, ...what: readonly Key[]): void {
    this.#broadcast.send(topic, [key, ...what]);
  }

  /** Hears what others tell; what makes no sense is passed by. */
  on(topic: string, hear: (key: Key, ...what: readonly unknown[]) => void): void {
    this.#broadcast.on(topic, (word) => {
      if (!Array.isArray(word)) return;
      const [key, ...what]: readonly unknown[] = word;
      if (isKey(key)) hear(key, ...what);
    });
  }
}

function isKey(key: unknown): key is Key {
  return typeof key === "string" ? key.length === SIGNS : Number.isSafeInteger(key);
}
