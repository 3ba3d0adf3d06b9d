import { connected, expect } from "./connections.ts";
import { saying } from "./contents.ts";
import type { Answer, Connection } from "./http.ts";
import { pollRequest, type Reader, sendRequest } from "./requests.ts";

/** Connections that the paced sends take turns on. */
const SENDERS = 8;

/** How often it is looked whether the next send is due, in ms. */
const TICK = 2;

export type Follow = {
  readonly port: number;
  readonly readers: readonly Reader[];
  readonly cursor: number;
  readonly seconds: number;
  readonly sendsPerSecond: number;
};

/** `idle`: how long each poll took that brought nothing, in ms. `sent`: sends acknowledged. */
export type Followed = { readonly idle: Float64Array; readonly sent: number; readonly cursor: number };

/** Has `readers` poll as fast as answers come, each from its own cursor on, while messages are sent. */
export function follow({ port, readers, cursor, seconds, sendsPerSecond }: Follow): Promise<Followed> {
  return connected(port, readers.length + SENDERS, async (connections) => {
    const begin = performance.now();
    const end = begin + seconds * 1_000;
    const polls = readers.map((reader, index) => poll(connections[index]!, reader, cursor, end));
    const senders = connections.slice(readers.length);
    const sent = await sendEvenly(senders, readers[0]!, sendsPerSecond, begin, end);
    const followed = await Promise.all(polls);
    return {
      idle: Float64Array.from(followed.flatMap(({ idle }) => idle)),
      sent,
      cursor: Math.max(...followed.map(({ cursor }) => cursor)),
    };
  });
}

/** Polls as a tail does: what brings news also brings the next cursor. */
function poll(connection: Connection, reader: Reader, start: number, end: number) {
  const idle: number[] = [];
  let cursor = start;
  let request = pollRequest(reader, cursor);
  return new Promise<{ idle: number[]; cursor: number }>((resolve) => {
    let asked = performance.now();
    const take = (answer: Answer) => {
      const now = performance.now();
      if (answer.status === 204) {
        idle.push(now - asked);
      } else {
        expect(answer, 200);
        cursor = nextCursor(answer.body);
        request = pollRequest(reader, cursor);
      }
      if (now >= end) return resolve({ idle, cursor });
      asked = performance.now();
      connection.ask(request, take);
    };
    connection.ask(request, take);
  });
}

/** The cursor in the tail at the end of `markup`. */
export function nextCursor(markup: Buffer): number {
  const cursor = /id="tail"[^>]*after=(\d+)/.exec(markup.toString("latin1"))?.[1];
  if (cursor === undefined) throw new Error(`An answer without a tail: ${markup}`);
  return Number(cursor);
}

/** Sends `perSecond` messages a second in even steps until `end`: what `say` gives for each number; gives how many. */
export async function sendEvenly(
  connections: readonly Connection[],
  reader: Reader,
  perSecond: number,
  begin: number,
  end: number,
  say: (number: number) => string = saying,
): Promise<number> {
  const idle = [...connections];
  let sent = 0;
  for (let now = performance.now(); now < end; now = performance.now()) {
    while (sent < ((now - begin) / 1_000) * perSecond && idle.length > 0) {
      const connection = idle.shift()!;
      const request = sendRequest(reader, say(sent));
      sent += 1;
      connection.ask(request, (answer) => {
        expect(answer, 204);
        idle.push(connection);
      });
    }
    await Bun.sleep(TICK);
  }
  while (idle.length < connections.length) await Bun.sleep(TICK);
  return sent;
}
