import { limits } from "../../base/limits.ts";

/** Too much waits already: the caller is asked to come back. */
export const BUSY = Symbol("busy");

type Waiting = (outcome: "start" | typeof BUSY) => void;

/**
 * Does a few things at a time. Those that wait are served by address in turn, one of each, so that who sends many keeps
 * nobody else from a place; when all places are taken, the address that has most of them gives one to whoever has fewer.
 */
export class HashingQueue {
  #running = 0;
  #places = 0;
  /** Who waits, in order, for each address; the address whose turn is next comes first. */
  #waiting = new Map<string, Waiting[]>();

  /** How many wait. */
  get size(): number {
    return this.#places;
  }

  /** What `work` gives, once it is the turn of `address`; BUSY without doing it when there is no place. */
  async inTurn<Result>(address: string, work: () => Promise<Result>): Promise<Result | typeof BUSY> {
    if (this.#running < limits.hashing.together) {
      this.#running += 1;
    } else {
      const outcome = await this.#wait(address);
      if (outcome === BUSY) return BUSY;
    }
    try {
      return await work();
    } finally {
      this.#startNext();
    }
  }

  #wait(address: string): Promise<"start" | typeof BUSY> | typeof BUSY {
    const own = this.#waiting.get(address) ?? [];
    if (own.length === limits.hashing.perAddress) return BUSY;
    if (this.#places === limits.hashing.waiting && !this.#makeRoom(own.length)) return BUSY;
    this.#places += 1;
    this.#waiting.set(address, own);
    return new Promise((resolve) => own.push(resolve));
  }

  /** Sends away the newest of the address that waits most, if it has more than `fewer` places. */
  #makeRoom(fewer: number): boolean {
    // Of several the last one: its turn is furthest away.
    const [address, most] = [...this.#waiting].reduce((one, other) =>
      other[1].length < one[1].length ? one : other,
    );
    if (most.length <= fewer) return false;
    most.pop()!(BUSY);
    if (most.length === 0) this.#waiting.delete(address);
    this.#places -= 1;
    return true;
  }

  #startNext(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    // Whoever finishes hands over its place, so `#running` stays as it is.
    const [address, turns] = next;
    this.#waiting.delete(address);
    turns.shift()!("start");
    if (turns.length > 0) this.#waiting.set(address, turns);
    this.#places -= 1;
  }
}
