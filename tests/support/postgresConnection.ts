import { connect, type Socket } from "node:net";
import { type Message, Messages } from "./postgresMessages.ts";

/** What passes the messages of a connection on, or does not. */
export type Between = {
  readonly isSilent: boolean;
  readonly take: (message: Message, connection: PostgresConnection) => void;
  readonly ended: (connection: PostgresConnection) => void;
};

/** Whom a message is for; what is held back for him, in order, and last of all whether he is to be told that this was it. */
class Receiver {
  readonly socket: Socket;
  waiting: Buffer[] = [];
  isEnding = false;
  isLate = false;

  constructor(socket: Socket) {
    this.socket = socket.setNoDelay();
  }

  flush(): void {
    if (this.waiting.length > 0) this.socket.write(Buffer.concat(this.waiting));
    this.waiting = [];
    if (this.isEnding) this.socket.end();
  }
}

/** A client's connection to a proxy and the one that the proxy has to the server for it. */
export class PostgresConnection {
  #between: Between;
  #messages = new Messages();
  #client: Receiver;
  #server: Receiver;
  #isCut = false;
  #isLost = false;

  constructor(client: Socket, port: number, between: Between) {
    this.#between = between;
    this.#client = new Receiver(client);
    this.#server = new Receiver(connect(port, "127.0.0.1"));
    for (const [from, { socket }] of [
      ["client", this.#client],
      ["server", this.#server],
    ] as const) {
      socket.on("data", (chunk: Buffer) => this.#take(from, chunk));
      // The end comes with "close", which says nothing of why.
      socket.on("error", () => {});
      socket.on("close", () => this.#close(from));
    }
  }

  /** Passes a message on, unless nothing gets through at present: then it waits. */
  pass({ from, bytes }: Message): void {
    (from === "client" ? this.#server : this.#client).waiting.push(bytes);
  }

  /** Both get what was passed on, and then the end of the connection. */
  cut(): void {
    this.#isCut = true;
    this.#client.isEnding = this.#server.isEnding = true;
    this.flush();
  }

  /** The client gets the end of the connection, the server nothing until `deliver`. */
  cutLate(): void {
    this.#server.isLate = true;
    this.cut();
  }

  /** Lets the server have what was kept for it. */
  deliver(): void {
    this.#server.isLate = false;
    this.flush();
  }

  /** From now on neither gets anything, not even the end of the connection. */
  lose(): void {
    this.#isLost = true;
  }

  /** Both get what was passed on, where it gets through. */
  flush(): void {
    if (this.#between.isSilent || this.#isLost) return;
    for (const receiver of [this.#client, this.#server]) if (!receiver.isLate) receiver.flush();
  }

  destroy(): void {
    this.#client.socket.destroy();
    this.#server.socket.destroy();
  }

  #take(from: Message["from"], chunk: Buffer): void {
    for (const message of this.#messages.take(from, chunk)) {
      if (this.#isCut) return;
      this.#between.take(message, this);
    }
    this.flush();
  }

  /** One has gone: the other gets what is on its way to him, and is told. */
  #close(from: Message["from"]): void {
    const other = from === "client" ? this.#server : this.#client;
    other.isEnding = true;
    this.flush();
    if (this.#client.socket.destroyed && this.#server.socket.destroyed) this.#between.ended(this);
  }
}
