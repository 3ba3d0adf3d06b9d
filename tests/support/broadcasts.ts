import type { Broadcast } from "../../src/base/broadcast.ts";

type Hear = (word: unknown) => void;

/** A fake of what machines tell each other by: at once, unless it is cut. */
export class Broadcasts {
  /** All that was sent, as JSON. */
  readonly sent: string[] = [];
  /** Whether what is sent is lost. */
  isCut = false;
  #machines: Map<string, Hear[]>[] = [];

  /** One more machine. */
  join(): Broadcast {
    const own = new Map<string, Hear[]>();
    this.#machines.push(own);
    return {
      on: (topic, hear) => void own.getOrInsertComputed(topic, () => []).push(hear),
      send: (topic, word) => {
        const text = JSON.stringify(word);
        this.sent.push(text);
        if (this.isCut) return;
        for (const other of this.#machines) {
          if (other !== own) for (const hear of other.get(topic) ?? []) hear(JSON.parse(text));
        }
      },
    };
  }
}
