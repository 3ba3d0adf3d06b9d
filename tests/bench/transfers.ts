/** A file that goes to a server: the head of the request, as many bytes behind it, and what ends a form around it. */
export type Sending = {
  readonly port: number;
  readonly head: Uint8Array;
  readonly bytes: number;
  /** What the file begins with; else each begins differently. */
  readonly beginning?: Uint8Array | undefined;
  readonly ending?: string | undefined;
  /** Bytes a second that the line takes; undefined: as many as the server takes. */
  readonly perSecond?: number | undefined;
};

/** A file that comes from a server. */
export type Fetching = { readonly port: number; readonly request: Uint8Array; readonly bytes: number };

/** `body`: what was answered, of a file that was fetched nothing. */
export type Transfer = { readonly seconds: number; readonly body: string };

/** Bytes that are given to the socket at once, and how often it is looked whether the line takes more, in ms. */
const PIECE = 262_144;
const TICK = 2;

/** What files are made of: nothing that could be packed. */
const content = Uint8Array.from({ length: PIECE }, () => Math.random() * 256);

/** Sends a file, and waits for the answer. */
export async function sendFile(sending: Sending): Promise<Transfer> {
  const { port, head, bytes, beginning = new TextEncoder().encode(crypto.randomUUID()) } = sending;
  const { perSecond = Infinity, ending = "" } = sending;
  const begin = performance.now();
  let sent = beginning.length;
  let isEnded = false;
  let unsent: Uint8Array | undefined = new Uint8Array([...head, ...beginning]);
  const write = (socket: Bun.Socket) => {
    for (;;) {
      if (unsent === undefined) {
        if (isEnded) return;
        if (sent > ((performance.now() - begin) / 1_000) * perSecond)
          return void setTimeout(write, TICK, socket);
        isEnded = sent === bytes;
        unsent = isEnded ? Buffer.from(ending) : content.subarray(0, Math.min(PIECE, bytes - sent));
        if (!isEnded) sent += unsent.length;
      }
      const written: number = socket.write(unsent);
      if (written < unsent.length) return void (unsent = unsent.subarray(Math.max(written, 0)));
      unsent = undefined;
    }
  };
  let answer = "";
  return transfer(port, write, (chunk) => {
    answer += chunk.toString("latin1");
    const end = answer.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    if (!/^HTTP\/1\.1 (?:201|303) /.test(answer)) throw new Error(`A file was answered with ${answer}`);
    return answer.slice(end + 4);
  });
}

/** Fetches a file of `bytes` bytes, of which it keeps nothing. */
export async function fetchFile({ port, request, bytes }: Fetching): Promise<Transfer> {
  let [head, came] = ["", -1];
  const write = (socket: Bun.Socket) => void socket.write(request);
  return transfer(port, write, (chunk) => {
    if (came >= 0) came += chunk.length;
    else {
      head += chunk.toString("latin1");
      const end = head.indexOf("\r\n\r\n");
      if (end >= 0 && !head.startsWith("HTTP/1.1 200 "))
        throw new Error(`A file was answered with ${head.slice(0, end)}`);
      if (end >= 0) came = head.length - end - 4;
    }
    return came >= bytes ? "" : undefined;
  });
}

/** From the first byte that `write` sends to that with which `read` knows the body. */
function transfer(
  port: number,
  write: (socket: Bun.Socket) => void,
  read: (chunk: Buffer) => string | undefined,
): Promise<Transfer> {
  const { promise, resolve, reject } = Promise.withResolvers<Transfer>();
  let begin = 0;
  const open = (socket: Bun.Socket) => {
    begin = performance.now();
    write(socket);
  };
  const data = (socket: Bun.Socket, chunk: Buffer) => {
    try {
      const body = read(chunk);
      if (body === undefined) return;
      resolve({ seconds: (performance.now() - begin) / 1_000, body });
    } catch (error) {
      reject(error);
    }
    socket.end();
  };
  const close = () => reject(new Error("The server closed a connection in the middle of a file"));
  const error = (_: Bun.Socket, broken: Error) => reject(broken);
  Bun.connect({ hostname: "127.0.0.1", port, socket: { open, data, drain: write, error, close } }).catch(
    reject,
  );
  return promise;
}
