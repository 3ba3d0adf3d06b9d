import { type Answer, Connection } from "./http.ts";

/** Connections opened at the same time: far fewer than the 512 that may wait to be accepted. */
const TOGETHER = 128;

/**
 * Opens `count` connections to `port`, does `work` with them and closes them. Rejects as soon as one breaks, or
 * what handles an answer throws.
 */
export async function connected<Result>(
  port: number,
  count: number,
  work: (connections: readonly Connection[]) => Promise<Result>,
): Promise<Result> {
  const broken = Promise.withResolvers<never>();
  const connections: Connection[] = [];
  try {
    while (connections.length < count) {
      const next = Array.from({ length: Math.min(TOGETHER, count - connections.length) }, () =>
        Connection.open(port, broken.reject),
      );
      connections.push(...(await Promise.all(next)));
    }
    return await Promise.race([work(connections), broken.promise]);
  } finally {
    for (const connection of connections) connection.close();
  }
}

/** The answer to `request`; valid until the next await. */
export function ask(connection: Connection, request: Uint8Array): Promise<Answer> {
  return new Promise((resolve) => connection.ask(request, resolve));
}

/** Throws unless `answer` has this status, and so many bytes, give or take a few, if that is known. */
export function expect(answer: Answer, status: number, bytes?: number, give = 0): void {
  const { head, body } = answer;
  if (answer.status === status && Math.abs(body.length - (bytes ?? body.length)) <= give) return;
  const expected = bytes === undefined ? `${status}` : `${status} and ${bytes} bytes`;
  throw new Error(`Expected ${expected}, got ${body.length} bytes:\n${head}${body.subarray(0, 500)}`);
}
