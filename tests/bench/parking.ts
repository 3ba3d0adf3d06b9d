import { ask, expect } from "./connections.ts";
import { saying } from "./contents.ts";
import { nextCursor } from "./following.ts";
import { type Answer, Connection } from "./http.ts";
import { nowIn, pollRequest, type Reader, sendRequest } from "./requests.ts";

/** Polls that one session may hold. */
const PER_SESSION = 3;

/** Seconds for which a poll asks to be held: as long as Robin allows. */
const WAIT = 30;

/** Ms without a word after which none is to be expected: pages are told every second who came. */
const CALM = 2_500;

/** Connections opened at the same time, each accepted before the next ones: far below the backlog of 512. */
const TOGETHER = 128;

export type Parking = {
  readonly port: number;
  /** The browsers: the last one sends, each of the others holds up to three polls. */
  readonly readers: readonly Reader[];
  readonly polls: number;
  readonly cursor: number;
};

/** A send, in ms since it was written: when it was acknowledged, and when each held poll had been answered. */
export type Heard = { readonly acknowledged: number; readonly seen: Float64Array };

/** Browsers needed to hold so many polls, and the one that sends. */
export function readersFor(polls: number): number {
  return Math.ceil(polls / PER_SESSION) + 1;
}

/** Many held polls, and one who sends what they wait for. */
class Audience {
  #parking: Parking;
  #cursor: number;
  #polls: Connection[] = [];
  /** What the page of each browser shows beside the log, as it was last told. */
  #now: (string | undefined)[];
  #sender: Connection | undefined;
  #broken = Promise.withResolvers<never>();
  #hear: (answer: Answer) => void = () => {};
  #told = 0;

  constructor(parking: Parking) {
    this.#parking = parking;
    this.#cursor = parking.cursor;
    this.#now = parking.readers.map(({ now }) => now);
    this.#broken.promise.catch(() => {});
  }

  async connect(): Promise<void> {
    const { polls, readers } = this.#parking;
    this.#sender = await this.#open(readers.at(-1)!);
    while (this.#polls.length < polls) {
      const from = this.#polls.length;
      const next = Array.from({ length: Math.min(TOGETHER, polls - from) }, (_, index) =>
        this.#open(this.#reader(from + index)),
      );
      this.#polls.push(...(await this.#unlessBroken(Promise.all(next))));
    }
  }

  /** Has every connection ask for what is new, and ask on when it is told who came and went beside the log. */
  hold(): void {
    this.#hear = () => this.#broken.reject(new Error("A held poll was answered before anything was sent"));
    for (const index of this.#polls.keys()) this.#ask(index);
  }

  #ask(index: number): void {
    const browser = Math.floor(index / PER_SESSION);
    const reader = { ...this.#parking.readers[browser]!, now: this.#now[browser] };
    this.#polls[index]!.ask(pollRequest(reader, this.#cursor, WAIT), (answer) => {
      const now = nowIn(answer.body.toString("latin1"));
      if (now === undefined) return this.#hear(answer);
      this.#now[browser] = now;
      this.#told += 1;
      this.#ask(index);
    });
  }

  /** Waits until nobody has been told for a while that others came. */
  async calm(): Promise<void> {
    // Nobody is told who says nothing of what the page shows.
    if (this.#now.every((now) => now === undefined)) return;
    for (let told = -1; told !== this.#told;) {
      told = this.#told;
      await this.#unlessBroken(Bun.sleep(CALM));
    }
  }

  /** Sends, and waits until all have heard of it. Every answer has to be the same, with `marker` in it. */
  say(content: string, marker: string): Promise<Heard> {
    const { promise: heard, resolve } = Promise.withResolvers<void>();
    const seen = new Float64Array(this.#polls.length);
    let count = 0;
    let first: Buffer | undefined;
    let acknowledged = 0;
    const request = sendRequest(this.#parking.readers.at(-1)!, content);
    const begin = performance.now();
    this.#hear = (answer) => {
      seen[count] = performance.now() - begin;
      count += 1;
      if (!first) {
        expect(answer, 200);
        first = Buffer.from(answer.body);
        this.#cursor = nextCursor(answer);
        if (!first.includes(marker)) throw new Error(`"${marker}" is not in the answer: ${first}`);
      } else if (answer.status !== 200 || !answer.body.equals(first)) {
        throw new Error(`Two who heard the same were told different things: ${answer.body}`);
      }
      if (count === seen.length) resolve();
    };
    const sent = ask(this.#sender!, request).then((answer) => {
      acknowledged = performance.now() - begin;
      expect(answer, 204);
    });
    return this.#unlessBroken(Promise.all([sent, heard]).then(() => ({ acknowledged, seen })));
  }

  /** Waits until the server has answered what was asked before this, or holds it. */
  async settle(): Promise<void> {
    const request = pollRequest(withoutNow(this.#parking.readers.at(-1)!), this.#cursor);
    expect(await this.#unlessBroken(ask(this.#sender!, request)), 204);
  }

  close(): void {
    for (const connection of [...this.#polls, this.#sender]) connection?.close();
  }

  #reader(poll: number): Reader {
    return this.#parking.readers[Math.floor(poll / PER_SESSION)]!;
  }

  /** A connection that the server has accepted: it has answered a poll. */
  async #open(reader: Reader): Promise<Connection> {
    const connection = await Connection.open(this.#parking.port, this.#broken.reject);
    expect(await ask(connection, pollRequest(withoutNow(reader), this.#cursor)), 204);
    return connection;
  }

  #unlessBroken<Result>(work: Promise<Result>): Promise<Result> {
    return Promise.race([work, this.#broken.promise]);
  }
}

/** One who wants to know of messages alone. */
function withoutNow(reader: Reader): Reader {
  return { ...reader, now: undefined };
}

let audience: Audience | undefined;

/** Opens the connections. Nothing is held yet: with `park` it is, and everybody is here. */
export async function gather(parking: Parking): Promise<void> {
  audience = new Audience(parking);
  await audience.connect();
}

/** Asks all polls; they are held from here on, and know of each other. */
export async function park(): Promise<void> {
  audience?.hold();
  await audience?.settle();
  await audience?.calm();
}

/** Sends one message, which releases all. */
export async function release({ content, marker }: { content: string; marker: string }): Promise<Heard> {
  return audience!.say(content, marker);
}

/** Closes the connections. */
export function leave(): void {
  audience?.close();
  audience = undefined;
}

/** Sends `sends` messages with a `pause` (ms) before each, all asking on between them; gives each. */
export async function talk({ sends, pause }: { sends: number; pause: number }): Promise<Heard[]> {
  const heard: Heard[] = [];
  for (let number = 0; number < sends; number += 1) {
    if (number === 0) await park();
    else audience?.hold();
    await audience?.settle();
    await Bun.sleep(pause);
    heard.push(await release({ content: saying(number), marker: `(${number})` }));
  }
  return heard;
}
