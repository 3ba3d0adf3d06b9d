import { connect, type TLSSocket } from "node:tls";

/** A request over TLS that is written piece by piece. */
export class SlowRequest {
  #socket: TLSSocket;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
  }

  /** Connects to `port` of this machine, from the address `from` of it. */
  static from(from: string, port: number): Promise<SlowRequest> {
    const { promise, resolve, reject } = Promise.withResolvers<SlowRequest>();
    const options = { host: "127.0.0.1", port, localAddress: from, rejectUnauthorized: false };
    const socket = connect(options, () => resolve(new SlowRequest(socket)));
    socket.on("error", reject);
    return promise;
  }

  /** Writes the head: the first line, and headers beside the usual ones. */
  begin(line: string, headers: Readonly<Record<string, string | number>>): void {
    const all = { host: `127.0.0.1:${this.#socket.remotePort}`, connection: "close", ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    this.#socket.write([`${line} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
  }

  /** Writes a part of the body; resolves when it is on its way. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#socket.write(bytes, (error) => (error ? reject(error) : resolve())),
    );
  }

  /** All of the answer, once the other side has closed. */
  async answer(): Promise<string> {
    let text = "";
    for await (const bytes of this.#socket) text += String(bytes);
    return text;
  }
}
