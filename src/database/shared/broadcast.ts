import type { Broadcast } from "../../base/broadcast.ts";
import type { Later } from "../../base/jobs.ts";
import { logFailure } from "../../base/log.ts";
import type { Connection } from "./connection.ts";

/** Where all tell each other what is not written down. */
const CHANNEL = "robin_told";

/** How long a word waits for others to travel with, in ms. */
const TOGETHER = 20;

/** Bytes of one NOTIFY: PostgreSQL takes less than 8,000. */
const MOST = 7_999;

/** Notices that wait while PostgreSQL does not answer. What comes then is lost: it would be old when it is heard. */
const WAITING = 256;

type Parts = {
  readonly connection: Pick<Connection, "listen" | "notify">;
  /** The UUID of this machine. */
  readonly node: string;
  readonly after: Later;
};

/** A broadcast by NOTIFY. Words of a short while travel together, as JSON: `[node, [[topic, word], …]]`. */
export class NotifyBroadcast implements Broadcast {
  #of: Parts;
  #hearers = new Map<string, ((word: unknown) => void)[]>();
  /** Each the words of one notice, in the order in which they were sent. */
  #notices: string[] = [];
  /** Bytes that the words of a notice may have. */
  #room: number;
  /** Bytes that the last notice has left. */
  #left = 0;
  #isBusy = false;

  constructor(of: Parts) {
    this.#of = of;
    this.#room = MOST - Buffer.byteLength(this.#notice(""));
  }

  /** Begins to hear what others send. */
  async start(): Promise<void> {
    await this.#of.connection.listen(
      CHANNEL,
      (notice) => this.#hear(notice),
      () => {},
    );
  }

  on(topic: string, hear: (word: unknown) => void): void {
    this.#hearers.getOrInsertComputed(topic, () => []).push(hear);
  }

  send(topic: string, word: unknown): void {
    // JSON escapes U+0000 and half pairs, which PostgreSQL would not take.
    const text = JSON.stringify([topic, word]);
    const size = Buffer.byteLength(text);
    if (size > this.#room)
      throw new RangeError(`A word of ${size} bytes about ${topic} is too large to send`);
    if (size < this.#left) {
      this.#notices.push(`${this.#notices.pop()},${text}`);
      this.#left -= size + 1;
    } else if (this.#notices.length < WAITING) {
      this.#notices.push(text);
      this.#left = this.#room - size;
    }
    this.#sendSoon();
  }

  #sendSoon(): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#of.after(() => void this.#sendAll(), TOGETHER);
  }

  /** One after the other: what is sent while PostgreSQL is slow gathers. */
  async #sendAll(): Promise<void> {
    const notices = this.#notices.splice(0);
    this.#left = 0;
    for (const words of notices) {
      // Whoever may lose a word does not want to know that it was lost.
      await this.#of.connection.notify(CHANNEL, this.#notice(words)).catch(() => {});
    }
    this.#isBusy = false;
    if (this.#notices.length > 0) this.#sendSoon();
  }

  #notice(words: string): string {
    return `[${JSON.stringify(this.#of.node)},[${words}]]`;
  }

  #hear(notice: string): void {
    const told = parse(notice);
    if (!Array.isArray(told) || told[0] === this.#of.node || !Array.isArray(told[1])) return;
    for (const one of told[1]) {
      if (Array.isArray(one) && typeof one[0] === "string") this.#tell(one[0], one[1]);
    }
  }

  #tell(topic: string, word: unknown): void {
    for (const hear of this.#hearers.get(topic) ?? []) {
      try {
        hear(word);
      } catch (error) {
        // Thrown where PostgreSQL calls back it would end the process.
        logFailure("Hearing another machine", error);
      }
    }
  }
}

/** Undefined for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
