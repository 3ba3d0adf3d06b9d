import { type AddressInfo, createServer, type Server } from "node:net";
import { PostgresConnection } from "./postgresConnection.ts";
import type { Message } from "./postgresMessages.ts";

/**
 * What happens at a message. The connection is cut "before" it gets through or "after". Or nothing more gets through from here on,
 * in whatever direction and connection, until `resume`. Or the message is "late": its client sees the connection cut, but
 * the server gets the message by and by, with `resume`.
 */
export type Fault = "cut before" | "cut after" | "silence before" | "silence after" | "late";

type Order = {
  readonly fault: Fault;
  readonly isMeant: (message: Message) => boolean;
  readonly done: (message: Message) => void;
  /** How many of those that are meant are still to come, the one of the fault with them. */
  left: number;
};

/** The client asks for a commit. */
export const asksToCommit = ({ from, type, text }: Message) =>
  from === "client" && (type === "E" || type === "Q") && /\bcommit\b/i.test(text);

/** The server says that it has committed: cut before that, the client is in doubt. */
export const saysCommitted = ({ from, type, text }: Message) =>
  from === "server" && type === "C" && text === "COMMIT";

/** Stands between Bun.SQL and a PostgreSQL on 127.0.0.1, and brings about what goes wrong between them. */
export class PostgresProxy {
  /** Messages in the order in which they came, those too that did not get through. A test may empty it. */
  readonly seen: Message[] = [];
  /** Whether what is notified gets lost. */
  losesNotifications = false;
  #isSilent = false;
  #orders: Order[] = [];
  #connections = new Set<PostgresConnection>();
  #server: Server;

  private constructor(port: number) {
    const isSilent = () => this.#isSilent;
    const between = {
      get isSilent() {
        return isSilent();
      },
      take: this.#take.bind(this),
      ended: (connection: PostgresConnection) => void this.#connections.delete(connection),
    };
    this.#server = createServer((client) =>
      this.#connections.add(new PostgresConnection(client, port, between)),
    );
  }

  /** Listens on any free port of 127.0.0.1 for who wants to reach the server on `port`. While that is down, connections are cut. */
  static async start(port: number): Promise<PostgresProxy> {
    const proxy = new PostgresProxy(port);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  /** The address of the database at `url`, by way of the proxy. */
  url(url: string): string {
    const address = new URL(url);
    address.port = String((this.#server.address() as AddressInfo).port);
    return address.href;
  }

  /** Orders a fault at the `nth` message, from 1 on, of those to come that are meant; resolves to that message when it has happened. */
  order(fault: Fault, isMeant: (message: Message) => boolean, nth = 1): Promise<Message> {
    return new Promise((done) => this.#orders.push({ fault, isMeant, done, left: nth }));
  }

  /** Cuts all connections. */
  cut(): void {
    for (const connection of this.#connections) connection.cut();
  }

  /** From now on nothing gets through on the connections that there are, for good; a new one is served. */
  lose(): void {
    for (const connection of this.#connections) connection.lose();
  }

  /** From now on nothing gets through, not even that a connection has ended. */
  silence(): void {
    this.#isSilent = true;
  }

  /** Lets through what was kept back, and all that comes. */
  resume(): void {
    this.#isSilent = false;
    for (const connection of this.#connections) connection.deliver();
  }

  async stop(): Promise<void> {
    for (const connection of this.#connections) connection.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(message: Message, connection: PostgresConnection): void {
    this.seen.push(message);
    const order = this.#due(message);
    if (order) this.#fail(order.fault, message, connection);
    else this.#pass(message, connection);
    order?.done(message);
  }

  /** The order whose time has come, which is then done with. */
  #due(message: Message): Order | undefined {
    const meant = this.#orders.filter(({ isMeant }) => isMeant(message));
    for (const order of meant) order.left -= 1;
    const due = meant.find(({ left }) => left <= 0);
    if (due) this.#orders.splice(this.#orders.indexOf(due), 1);
    return due;
  }

  #fail(fault: Fault, message: Message, connection: PostgresConnection): void {
    if (fault === "silence before") this.silence();
    if (fault !== "cut before") this.#pass(message, connection);
    if (fault === "silence after") {
      connection.flush();
      this.silence();
    }
    if (fault.startsWith("cut")) connection.cut();
    if (fault === "late") connection.cutLate();
  }

  #pass(message: Message, connection: PostgresConnection): void {
    if (!(this.losesNotifications && message.type === "A")) connection.pass(message);
  }
}
