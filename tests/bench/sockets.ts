import { saying } from "./contents.ts";
import type { Heard } from "./parking.ts";

/** Sockets opened at the same time. */
const TOGETHER = 128;

/** How one speaks over a socket. */
type Dialect = {
  readonly path: string;
  /** What the protocol itself answers. */
  readonly replyTo: (said: string) => string | undefined;
  /** What the server says first to one whom it has let in. */
  readonly entered: string;
  readonly send: (content: string) => string;
  readonly acknowledged: string;
};

/** Frames of engine.io, version 4: open 0, ping 2, pong 3, message 4. In it those of socket.io, version 5: connect 0, event 2, ack 3. */
const DIALECTS: Readonly<Record<Peer, Dialect>> = {
  webSockets: {
    path: "/",
    replyTo: () => undefined,
    entered: "entered",
    send: (content) => content,
    acknowledged: "stored",
  },
  socketIo: {
    path: "/socket.io/?EIO=4&transport=websocket",
    replyTo: (said) => (said === "2" ? "3" : said.startsWith("0") ? "40" : undefined),
    entered: "40",
    send: (content) => `420${JSON.stringify(["chat message", content])}`,
    acknowledged: "430[]",
  },
};

export type Peer = "webSockets" | "socketIo";

type Joining = { readonly peer: Peer; readonly port: number; readonly sockets: number };

/** Many who listen, and one who speaks to them. */
class Crowd {
  #joining: Joining;
  #listeners: WebSocket[] = [];
  #speaker: WebSocket | undefined;
  #broken = Promise.withResolvers<never>();
  #hear: (said: string) => void = () => {};
  #acknowledge: () => void = () => {};

  constructor(joining: Joining) {
    this.#joining = joining;
    this.#broken.promise.catch(() => {});
  }

  async connect(): Promise<void> {
    const { sockets, peer } = this.#joining;
    const { acknowledged } = DIALECTS[peer];
    this.#speaker = await this.#open((said) => said === acknowledged && this.#acknowledge());
    while (this.#listeners.length < sockets) {
      const next = Array.from({ length: Math.min(TOGETHER, sockets - this.#listeners.length) }, () =>
        this.#open((said) => this.#hear(said)),
      );
      this.#listeners.push(...(await Promise.all(next)));
    }
  }

  /** Sends, and waits until all have heard of it: the same, with `marker` in it. */
  async say(content: string, marker: string): Promise<Heard> {
    const { promise: heard, resolve: hear } = Promise.withResolvers<void>();
    const { promise: taken, resolve: take } = Promise.withResolvers<void>();
    const seen = new Float64Array(this.#listeners.length);
    let count = 0;
    let first: string | undefined;
    let acknowledged = 0;
    const text = DIALECTS[this.#joining.peer].send(content);
    const begin = performance.now();
    this.#acknowledge = () => {
      acknowledged = performance.now() - begin;
      take();
    };
    this.#hear = (said) => {
      seen[count] = performance.now() - begin;
      count += 1;
      first ??= said;
      if (said !== first || !said.includes(marker)) {
        this.#broken.reject(new Error(`"${marker}" was to be told to all, and somebody heard: ${said}`));
      }
      if (count === seen.length) hear();
    };
    this.#speaker!.send(text);
    await Promise.race([Promise.all([taken, heard]), this.#broken.promise]);
    return { acknowledged, seen };
  }

  close(): void {
    for (const socket of [...this.#listeners, this.#speaker]) {
      if (socket) socket.onclose = null;
      socket?.close();
    }
  }

  /** A socket that the server has let in; what is said on it then goes to `hear`. */
  #open(hear: (said: string) => void): Promise<WebSocket> {
    const { path, replyTo, entered } = DIALECTS[this.#joining.peer];
    const { promise, resolve } = Promise.withResolvers<WebSocket>();
    const socket = new WebSocket(`ws://127.0.0.1:${this.#joining.port}${path}`);
    socket.onclose = () => this.#broken.reject(new Error("A peer closed a socket"));
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      const reply = replyTo(data);
      if (reply !== undefined) socket.send(reply);
      else if (data.startsWith(entered)) resolve(socket);
      else hear(data);
    };
    return Promise.race([promise, this.#broken.promise]);
  }
}

const crowds = new Map<Peer, Crowd>();

/** Opens sockets to a peer: so many that listen, and one that speaks. */
export async function join(joining: Joining): Promise<void> {
  const crowd = new Crowd(joining);
  crowds.set(joining.peer, crowd);
  await crowd.connect();
}

/** Sends `sends` messages to a peer with a `pause` (ms) before each; gives each. */
export async function chat({
  peer,
  sends,
  pause,
}: {
  peer: Peer;
  sends: number;
  pause: number;
}): Promise<Heard[]> {
  const heard: Heard[] = [];
  for (let number = 0; number < sends; number += 1) {
    await Bun.sleep(pause);
    heard.push(await crowds.get(peer)!.say(saying(number), `(${number})`));
  }
  return heard;
}

/** Closes the sockets. */
export function part(): void {
  for (const crowd of crowds.values()) crowd.close();
  crowds.clear();
}
