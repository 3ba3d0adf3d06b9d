import { connected, expect } from "./connections.ts";
import type { Answer } from "./http.ts";

export type Flood = {
  readonly port: number;
  /** One connection each, which asks it over and over, always after the answer to the last. */
  readonly requests: readonly Uint8Array[];
  /** When to stop: after so much time, or so many answers. */
  readonly seconds?: number;
  readonly count?: number;
  /** What every answer has to be. */
  readonly status: number;
  readonly bytes: number;
  /** By how many bytes it may differ: what is random in a page compresses to more or less. */
  readonly give?: number;
};

/** `answered` requests took `seconds`. */
export type Pace = { readonly answered: number; readonly seconds: number };

/** Asks as fast as answers come. Rejects at the first answer that is not the expected one. */
export function flood(input: Flood): Promise<Pace> {
  const { port, requests, seconds = Infinity, count = Infinity, status, bytes, give } = input;
  return connected(port, requests.length, async (connections) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let answered = 0;
    let busy = connections.length;
    const begin = performance.now();
    const end = begin + seconds * 1_000;
    for (const [index, connection] of connections.entries()) {
      const request = requests[index]!;
      const check = (answer: Answer) => {
        expect(answer, status, bytes, give);
        answered += 1;
        if (answered < count && performance.now() < end) connection.ask(request, check);
        else if ((busy -= 1) === 0) resolve();
      };
      connection.ask(request, check);
    }
    await promise;
    return { answered, seconds: (performance.now() - begin) / 1_000 };
  });
}
