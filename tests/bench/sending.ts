import { ask, connected, expect } from "./connections.ts";
import { saying } from "./contents.ts";
import type { Pace } from "./flood.ts";
import { type Reader, sendRequest } from "./requests.ts";

/** Has every one of `readers` send for `seconds`, each message after the one before was acknowledged. */
export function send(input: { port: number; readers: readonly Reader[]; seconds: number }): Promise<Pace> {
  const { port, readers, seconds } = input;
  return connected(port, readers.length, async (connections) => {
    let answered = 0;
    const begin = performance.now();
    const end = begin + seconds * 1_000;
    const sender = async (reader: Reader, index: number) => {
      while (performance.now() < end) {
        expect(await ask(connections[index]!, sendRequest(reader, saying(answered))), 204);
        answered += 1;
      }
    };
    await Promise.all(readers.map(sender));
    return { answered, seconds: (performance.now() - begin) / 1_000 };
  });
}
