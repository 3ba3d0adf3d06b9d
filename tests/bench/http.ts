/** One answer. `head` and `body` are views of what was received: copy what is to outlive the callback. */
export type Answer = { readonly status: number; readonly head: Buffer; readonly body: Buffer };

type Answered = (answer: Answer) => void;

/** What becomes of a request for a stream: an event, a view of what was received; the end; an answer that is no stream. */
export type Follower = {
  readonly hear: (event: Buffer) => void;
  readonly end: () => void;
  readonly answered: Answered;
};

const LINE_END = "\r\n";
const HEAD_END = LINE_END + LINE_END;

/** What no event begins with, but what only shows that a stream is open: a colon. */
const COMMENT = 0x3a;

/**
 * A keep-alive connection that has one request under way at a time, as a browser's has. It knows just what framing
 * needs (RFC 9112, sections 6 and 7): a status, a length, that 204 and 304 have no body, and a stream, each of whose chunks is an
 * event; anything else is a failure.
 */
export class Connection {
  #socket: Bun.Socket | undefined;
  #received: Buffer | undefined;
  #unsent: Uint8Array | undefined;
  #answered: Answered | undefined;
  #follower: Follower | undefined;
  #isStream = false;
  #failed: (error: Error) => void;

  private constructor(failed: (error: Error) => void) {
    this.#failed = failed;
  }

  /** Connects to `port` of this machine. `failed` is told when the connection breaks or sends what is no answer. */
  static async open(port: number, failed: (error: Error) => void): Promise<Connection> {
    const connection = new Connection(failed);
    connection.#socket = await Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: {
        data: (_, chunk) => connection.#receive(chunk),
        drain: () => connection.#send(connection.#unsent),
        error: (_, error) => failed(error),
        close: () => connection.#closed(),
      },
    });
    return connection;
  }

  /** Sends `request` and calls `answered` with what comes back. */
  ask(request: Uint8Array, answered: Answered): void {
    if (this.#answered) throw new Error("A request is under way on this connection");
    this.#answered = answered;
    this.#send(request);
  }

  /** Sends `request`, which is to be answered with a stream. */
  follow(request: Uint8Array, follower: Follower): void {
    this.#follower = follower;
    this.ask(request, follower.answered);
  }

  close(): void {
    this.#answered = undefined;
    this.#socket?.end();
  }

  #send(bytes: Uint8Array | undefined): void {
    if (!bytes) return;
    const written = this.#socket?.write(bytes) ?? 0;
    this.#unsent = written < bytes.length ? bytes.subarray(Math.max(written, 0)) : undefined;
  }

  #receive(chunk: Buffer): void {
    const bytes = this.#received ? Buffer.concat([this.#received, chunk]) : chunk;
    if (this.#isStream) return this.#receiveEvents(bytes);
    const headLength = bytes.indexOf(HEAD_END) + HEAD_END.length;
    if (this.#follower && isStream(bytes, headLength)) {
      this.#isStream = true;
      return this.#receiveEvents(bytes.subarray(headLength));
    }
    const complete = headLength >= HEAD_END.length ? lengthOf(bytes, headLength) : Infinity;
    if (complete === undefined) return this.#failed(new Error("An answer does not say how long it is"));
    if (bytes.length < complete) {
      // The chunk is the socket's own memory, which the next one overwrites.
      this.#received = this.#received ? bytes : Buffer.from(bytes);
      return;
    }
    const answered = this.#answered;
    if (!answered || bytes.length > complete) return this.#failed(new Error("More came than was asked for"));
    this.#received = undefined;
    this.#answered = undefined;
    this.#follower = undefined;
    answered({
      status: statusOf(bytes),
      head: bytes.subarray(0, headLength),
      body: bytes.subarray(headLength, complete),
    });
  }

  #receiveEvents(bytes: Buffer): void {
    const { hear, end } = this.#follower!;
    for (let from = 0; ;) {
      const sizeEnd = bytes.indexOf(LINE_END, from);
      const begin = sizeEnd + LINE_END.length;
      const size = sizeEnd < 0 ? NaN : Number.parseInt(bytes.toString("latin1", from, sizeEnd), 16);
      const next = begin + size + LINE_END.length;
      if (!(next <= bytes.length)) {
        this.#received = from < bytes.length ? Buffer.from(bytes.subarray(from)) : undefined;
        return;
      }
      if (size === 0) break;
      if (bytes[begin] !== COMMENT) hear(bytes.subarray(begin, begin + size));
      from = next;
    }
    this.#received = undefined;
    this.#answered = undefined;
    this.#follower = undefined;
    this.#isStream = false;
    end();
  }

  #closed(): void {
    if (this.#answered) this.#failed(new Error("The server closed a connection that waited for its answer"));
  }
}

/** Opens a connection, asks once and closes it. The answer is the caller's to keep. */
export function askOnce(port: number, request: Uint8Array): Promise<Answer> {
  return new Promise((resolve, reject) => {
    Connection.open(port, reject).then((connection) => {
      connection.ask(request, ({ status, head, body }) => {
        resolve({ status, head: Buffer.from(head), body: Buffer.from(body) });
        connection.close();
      });
    }, reject);
  });
}

/** "HTTP/1.1 204 …": the three digits of the status, without making a string of them. */
function statusOf(bytes: Buffer): number {
  const digit = (index: number) => (bytes[index] ?? 0) - 48;
  return digit(9) * 100 + digit(10) * 10 + digit(11);
}

function isStream(bytes: Buffer, headLength: number): boolean {
  return (
    headLength >= HEAD_END.length && bytes.toString("latin1", 0, headLength).includes("text/event-stream")
  );
}

/** Bytes of the whole answer; undefined when its head does not tell. */
function lengthOf(bytes: Buffer, headLength: number): number | undefined {
  const status = statusOf(bytes);
  if (status === 204 || status === 304) return headLength;
  const length = /\r\ncontent-length: *(\d+)\r\n/i.exec(bytes.toString("latin1", 0, headLength))?.[1];
  return length === undefined ? undefined : headLength + Number(length);
}
