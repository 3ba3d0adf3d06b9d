import { createECDH, type ECDH, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { decrypt } from "http_ece";
import type { Subscription } from "../../src/push/webPush.ts";
import { certificateFor } from "./certificate.ts";
import { type Claims, verifiedClaims } from "./vapidClaims.ts";

/** Names that the certificate is good for, beside 127.0.0.1 and localhost; none is in the DNS. */
const NAMES = ["push.example", "other.example"];

/** Bytes that a push service has to take (RFC 8030, 7.2); this one takes no more. */
const MOST = 4_096;

/** What is answered to a push that is right. */
export type Answer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** A status with a body that never ends. */
  | { readonly status: number; readonly endless: true }
  /** No answer ever. */
  | "none";

/** A push as the browser would get it, and how it came. */
export type Push = {
  readonly text: string;
  readonly ttl: string;
  readonly topic: string | undefined;
  readonly urgency: string | undefined;
  readonly claims: Claims;
  readonly authorization: string;
  /** Bytes as they came. */
  readonly size: number;
  /** The name that TLS and HTTP were asked for. */
  readonly servername: string | false | null | undefined;
  readonly host: string;
  readonly path: string;
};

type Browser = { readonly keys: ECDH; readonly auth: Buffer; readonly applicationServerKey: string };

/** The push service of a browser's maker, on 127.0.0.1 and with TLS. It takes what a strict one would, and decrypts as the browser does. */
export class PushService {
  /** What it has signed itself with; whoever shall push to it has to believe it. */
  readonly ca: string;
  /** What came and was right, whatever it was answered. */
  readonly pushes: Push[] = [];
  /** How often somebody has connected. */
  connections = 0;
  /** How many pushes are being answered at this moment, and the most of that. */
  together = { now: 0, most: 0 };
  /** How many answers were not read to their end. */
  cutOff = 0;
  answer: Answer = { status: 201 };
  /** How many of the next requests have their connection closed, and no answer. */
  toCut = 0;
  #server: Server;
  #browsers = new Map<string, Browser>();

  private constructor() {
    const { cert, key } = certificateFor(["127.0.0.1", "127.0.0.2", "localhost", ...NAMES]);
    this.ca = cert;
    this.#server = createServer({ cert, key }, (request, response) => void this.#take(request, response));
    this.#server.on("connection", () => (this.connections += 1));
  }

  /** Listens on `address`, one of this machine, on `port` or on any that is free. */
  static async start(address = "127.0.0.1", port = 0): Promise<PushService> {
    const service = new PushService();
    await new Promise<void>((resolve) => service.#server.listen(port, address, resolve));
    return service;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Makes a subscription as a browser does that was given this key, at the push service called `host`. */
  subscribe(applicationServerKey: string, host = "127.0.0.1"): Subscription {
    const keys = createECDH("prime256v1");
    keys.generateKeys();
    const auth = randomBytes(16);
    const path = `/push/${randomBytes(16).toString("base64url")}`;
    this.#browsers.set(path, { keys, auth, applicationServerKey });
    return {
      endpoint: `https://${host}:${this.port}${path}`,
      p256dh: keys.getPublicKey("base64url"),
      auth: auth.toString("base64url"),
    };
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.toCut > 0) {
      this.toCut -= 1;
      return void request.socket.destroy();
    }
    this.together.now += 1;
    this.together.most = Math.max(this.together.most, this.together.now);
    response.on("close", () => {
      this.together.now -= 1;
      if (!response.writableFinished) this.cutOff += 1;
    });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const problem = await this.#read(request, Buffer.concat(chunks));
    if (problem !== undefined) response.writeHead(problem).end();
    else this.#reply(response);
  }

  /** Notes the push; the status of HTTP where it is none that a push service takes. */
  async #read({ url = "", method, headers, socket }: IncomingMessage, body: Buffer) {
    const { authorization = "", host = "", ttl, topic, urgency } = headers as Record<string, string>;
    const browser = this.#browsers.get(url);
    if (!browser) return 404;
    if (authorization === "") return 401;
    const claims = await verifiedClaims(authorization, browser.applicationServerKey, `https://${host}`);
    if (!claims) return 403;
    if (body.length > MOST) return 413;
    const isRight = method === "POST" && headers["content-encoding"] === "aes128gcm";
    const text = decrypted(body, browser);
    if (!isRight || !/^\d+$/.test(ttl ?? "") || text === undefined) return 400;
    const { servername } = socket as TLSSocket & { readonly servername?: string | false };
    const how = { ttl: ttl!, topic, urgency, authorization, host, servername };
    this.pushes.push({ ...how, text, claims, size: body.length, path: url });
    return undefined;
  }

  #reply(response: ServerResponse): void {
    if (this.answer === "none") return;
    response.writeHead(this.answer.status, "headers" in this.answer ? this.answer.headers : {});
    if ("endless" in this.answer) endlessly(response);
    else response.end(this.answer.body);
  }
}

function decrypted(body: Buffer, { keys, auth }: Browser): string | undefined {
  try {
    return decrypt(body, { version: "aes128gcm", privateKey: keys, authSecret: auth }).toString();
  } catch {
    return undefined;
  }
}

function endlessly(response: ServerResponse): void {
  if (response.destroyed) return;
  response.write("x".repeat(65_536));
  setImmediate(() => endlessly(response));
}
