import { ask, expect } from "./connections.ts";
import { saying } from "./contents.ts";
import { nextCursor } from "./following.ts";
import { Connection } from "./http.ts";
import { nowIn, pollRequest, type Reader, sendRequest, streamRequest, tellRequest } from "./requests.ts";

/** Streams that one session may have open. */
const PER_SESSION = 3;

/** Seconds for which a stream is to be open: as long as Robin allows. */
const WAIT = 30;

/** Ms without a word after which none is to be expected: pages are told every second who came. */
const CALM = 2_500;

/** Connections opened at the same time, each accepted before the next ones: far below the backlog of 512. */
const TOGETHER = 128;

/** Connections on which pages tell what is read, and when they do, in ms after it was shown and apart from each other: as public/script/telling.js has it. */
const TELLERS = 16;
const TELLING = { least: 300, most: 1_000, apart: 3_000 };

export type Parking = {
  readonly port: number;
  /** The browsers: the last one sends, each of the others has up to three pages open. */
  readonly readers: readonly Reader[];
  readonly pages: number;
  readonly cursor: number;
};

/** A send, in ms since it was written: when it was acknowledged, and when each page had heard of it. */
export type Heard = { readonly acknowledged: number; readonly seen: Float64Array };

/** Browsers needed to have so many pages open, and the one that sends. */
export function readersFor(pages: number): number {
  return Math.ceil(pages / PER_SESSION) + 1;
}

/** How a page is told. */
type By = "event" | "answer";

/** Many pages that listen, and one who sends what they wait for. */
class Audience {
  #parking: Parking;
  #cursor: number;
  #pages: Connection[] = [];
  /** What the page of each browser shows beside the log, as it was last told. */
  #now: (string | undefined)[];
  #sender: Connection | undefined;
  #tellers: Tellers | undefined;
  #broken = Promise.withResolvers<never>();
  /** What the first who heard of the last send was told by an event, and by an answer: who has just begun to follow has one. */
  #first: Partial<Record<By, Buffer>> = {};
  #hear: (told: Buffer, by: By) => void = () => {
    throw new Error("Something was told before anything was sent");
  };
  #told = 0;

  constructor(parking: Parking) {
    this.#parking = parking;
    this.#cursor = parking.cursor;
    this.#now = parking.readers.map(({ now }) => now);
    this.#broken.promise.catch(() => {});
  }

  async connect(): Promise<void> {
    const { pages, readers } = this.#parking;
    this.#sender = await this.#open(readers.at(-1)!);
    while (this.#pages.length < pages) {
      const from = this.#pages.length;
      const next = Array.from({ length: Math.min(TOGETHER, pages - from) }, (_, index) =>
        this.#open(this.#readerOf(from + index)),
      );
      this.#pages.push(...(await this.#unlessBroken(Promise.all(next))));
    }
    const tellers = Array.from({ length: TELLERS }, () => this.#open(readers[0]!));
    this.#tellers = new Tellers(await Promise.all(tellers));
  }

  listen(): void {
    for (const page of this.#pages.keys()) this.#listen(page);
  }

  #listen(page: number): void {
    const reader = { ...this.#readerOf(page), now: this.#now[browserOf(page)] };
    const listen = () => this.#listen(page);
    this.#pages[page]!.follow(streamRequest(reader, this.#cursor, WAIT), {
      hear: (event) => this.#take(page, event, "event"),
      end: listen,
      answered: (answer) => {
        expect(answer, 200);
        this.#take(page, answer.body, "answer");
        listen();
      },
    });
  }

  /** What a page is told: who came and went beside the log, or what was said. */
  #take(page: number, told: Buffer, by: By): void {
    const isSame = this.#first[by]?.equals(told);
    const now = isSame ? undefined : nowIn(told.toString("latin1"));
    if (now !== undefined) {
      this.#now[browserOf(page)] = now;
      this.#told += 1;
      return;
    }
    this.#hear(told, by);
    this.#tellers?.tellLater(page, () => tellRequest(this.#readerOf(page), this.#cursor));
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

  /** Sends, and waits until all have heard of it. All have to hear the same, with `marker` in it. */
  say(content: string, marker: string): Promise<Heard> {
    const { promise: heard, resolve } = Promise.withResolvers<void>();
    const seen = new Float64Array(this.#pages.length);
    let count = 0;
    let acknowledged = 0;
    const request = sendRequest(this.#parking.readers.at(-1)!, content);
    this.#first = {};
    const begin = performance.now();
    this.#hear = (told, by) => {
      seen[count] = performance.now() - begin;
      count += 1;
      const first = this.#first[by];
      if (!first) {
        this.#first[by] = Buffer.from(told);
        this.#cursor = nextCursor(told);
        if (!told.includes(marker)) throw new Error(`"${marker}" is not in what was told: ${told}`);
      } else if (!told.equals(first)) {
        throw new Error(`Two who heard the same were told different things: ${told}`);
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
    this.#tellers?.close();
    for (const connection of [...this.#pages, this.#sender]) connection?.close();
  }

  #readerOf(page: number): Reader {
    return this.#parking.readers[browserOf(page)]!;
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

/** Requests by which pages tell, each some time after it has shown something, what is read on it. */
class Tellers {
  #all: readonly Connection[];
  #idle: Connection[];
  #timers = new Map<number, Timer>();
  #toldAt = new Map<number, number>();
  #due: (() => Uint8Array)[] = [];

  constructor(connections: readonly Connection[]) {
    this.#all = connections;
    this.#idle = [...connections];
  }

  /** Has `page` tell, unless it will do so anyway. */
  tellLater(page: number, request: () => Uint8Array): void {
    if (this.#timers.has(page)) return;
    const tell = () => {
      this.#timers.delete(page);
      this.#toldAt.set(page, performance.now());
      this.#due.push(request);
      const connection = this.#idle.pop();
      if (connection) this.#tellOn(connection);
    };
    const soon = TELLING.least + Math.random() * (TELLING.most - TELLING.least);
    const again = (this.#toldAt.get(page) ?? -Infinity) + TELLING.apart - performance.now();
    this.#timers.set(page, setTimeout(tell, Math.max(soon, again)));
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const connection of this.#all) connection.close();
  }

  #tellOn(connection: Connection): void {
    const request = this.#due.shift();
    if (request) connection.ask(request(), () => this.#tellOn(connection));
    else this.#idle.push(connection);
  }
}

function browserOf(page: number): number {
  return Math.floor(page / PER_SESSION);
}

/** One who wants to know of messages alone. */
function withoutNow(reader: Reader): Reader {
  return { ...reader, now: undefined };
}

let audience: Audience | undefined;

/** Opens the connections. Nobody listens yet: with `park` all do, and everybody is here. */
export async function gather(parking: Parking): Promise<void> {
  audience = new Audience(parking);
  await audience.connect();
}

/** Opens all streams; they are open from here on, and know of each other. */
export async function park(): Promise<void> {
  audience?.listen();
  await audience?.settle();
  await audience?.calm();
}

/** Sends one message, which all hear. */
export async function release({ content, marker }: { content: string; marker: string }): Promise<Heard> {
  return audience!.say(content, marker);
}

/** Closes the connections. */
export function leave(): void {
  audience?.close();
  audience = undefined;
}

/** Sends `sends` messages with a `pause` (ms) before each; gives each. */
export async function talk({ sends, pause }: { sends: number; pause: number }): Promise<Heard[]> {
  const heard: Heard[] = [];
  for (let number = 0; number < sends; number += 1) {
    await Bun.sleep(pause);
    heard.push(await release({ content: saying(number), marker: `(${number})` }));
  }
  return heard;
}
