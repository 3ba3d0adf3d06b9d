import { LRUCache } from "lru-cache";
import { upTo } from "./upTo.ts";
import type { Key, Sharing } from "./sharing.ts";

/** Keys that were noted last, here or on another machine. Kept in memory: a restart forgets them. */
export class Spared {
  #topic: string;
  #sharing: Sharing | undefined;
  #keys: LRUCache<Key, true>;

  /** `most` keys are kept; all machines know them by `topic`. */
  constructor(topic: string, most: number, sharing?: Sharing) {
    this.#topic = topic;
    this.#sharing = sharing;
    this.#keys = new LRUCache(upTo(most));
    sharing?.on(topic, (key) => void this.#keys.set(key, true));
  }

  has(key: string): boolean {
    return this.#keys.has(this.#sealed(key));
  }

  note(key: string): void {
    const sealed = this.#sealed(key);
    this.#keys.set(sealed, true);
    this.#sharing?.tell(this.#topic, sealed);
  }

  #sealed(key: string): Key {
    return this.#sharing ? this.#sharing.seal(key) : key;
  }
}
