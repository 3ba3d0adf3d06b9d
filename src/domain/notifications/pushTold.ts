import { LRUCache } from "lru-cache";
import { upTo } from "../../base/upTo.ts";
import type { Place } from "./pushDeliveries.ts";

/** Places of which it is kept what was told: of all others it is told once too often that nothing has changed. */
const KEPT = 20_000;

/** What browsers were told last, or are being told, for as long as Robin runs. */
export class PushTold {
  #states = new LRUCache<string, string>(upTo(KEPT));
  #quietly = new Set<string>();

  /** What was told last, as it was noted; undefined: nothing, or it is not known. */
  stateOf(place: Place): string | undefined {
    return this.#states.get(keyOf(place));
  }

  note(place: Place, state: string): void {
    this.#states.set(keyOf(place), state);
  }

  /** Notes that it has not come. */
  forget(place: Place): void {
    this.#states.delete(keyOf(place));
  }

  /** Whether what goes next is only to put right what is shown. */
  isQuiet(place: Place): boolean {
    return this.#quietly.has(keyOf(place));
  }

  setQuiet(place: Place, isQuiet: boolean): void {
    if (isQuiet) this.#quietly.add(keyOf(place));
    else this.#quietly.delete(keyOf(place));
  }
}

function keyOf({ subscription, room }: Place): string {
  return `${subscription} ${room}`;
}
