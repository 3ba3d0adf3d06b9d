import { limits } from "../../base/limits.ts";

type Most = { readonly perAddress: number; readonly together: number };

/** Bytes that a connection is given at a time; it asks for more once they are on their way. */
const PIECE = 64 * 1_024;

/** UTF-8 takes up to three bytes for what JavaScript counts as one. */
const MOST_IN_UTF8 = 3;

/** A large response whose reader has not taken all of it; without a `body` once it has ended. */
type Delivery = {
  readonly address: string;
  body: Uint8Array | undefined;
  controller?: ReadableStreamDefaultController<Uint8Array>;
};

/** The responses that have a large body. To look here costs the others less than to read their headers. */
const large = new WeakSet<Response>();

/** Whether there ever was one: most Robins never have any. */
let isThereAny = false;

function mark(response: Response): void {
  isThereAny = true;
  large.add(response);
}

/** A response of `body`. If that is large, the response says its length, and is marked for `isLarge`. */
export function sized(body: string | Uint8Array<ArrayBuffer>, init: ResponseInit): Response {
  const response = new Response(body, init);
  if (body.length * MOST_IN_UTF8 > limits.unsent.from) {
    const bytes = Buffer.byteLength(body);
    if (bytes > limits.unsent.from) {
      response.headers.set("content-length", String(bytes));
      mark(response);
    }
  }
  return response;
}

/** Marks `response`, which somebody made of a sized one with its headers, if that was large. */
export function sizedAgain(response: Response): Response {
  // What answers a HEAD request says a length and has no body.
  if (response.headers.has("content-length") && response.body !== null) mark(response);
  return response;
}

/** Whether a sized `response` has a large body. */
export function isLarge(response: Response): boolean {
  return isThereAny && large.has(response);
}

/**
 * The large responses under way. Given a whole body, Bun copies what a connection does not take at once, and keeps it for
 * each one whose reader stalls; here a connection gets a piece when it has sent the one before.
 */
export class Deliveries {
  #most: Most;
  /** Whose reader took nothing for longest stands first. */
  #underWay = new Set<Delivery>();

  constructor(most: Most = limits.unsent) {
    this.#most = most;
  }

  /** How many are under way. */
  get size(): number {
    return this.#underWay.size;
  }

  /** Bytes that are kept for their readers. */
  get bytes(): number {
    return this.#underWay.values().reduce((sum, { body }) => sum + (body?.length ?? 0), 0);
  }

  /** `body` in pieces; undefined where too many go to `address`. Where too many go in all, the one that stalls for longest is cut. */
  begin(body: Uint8Array, address: string): ReadableStream<Uint8Array> | undefined {
    const { perAddress, together } = this.#most;
    const toAddress = this.#underWay.values().filter((one) => one.address === address);
    if (toAddress.toArray().length >= perAddress) return undefined;
    const [slowest] = this.#underWay;
    if (slowest && this.#underWay.size >= together) this.#cut(slowest);
    const delivery: Delivery = { address, body };
    this.#underWay.add(delivery);
    return this.#stream(delivery);
  }

  #stream(delivery: Delivery): ReadableStream<Uint8Array> {
    let sent = 0;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          delivery.controller = controller;
        },
        pull: (controller) => {
          const piece = delivery.body?.subarray(sent, sent + PIECE);
          if (!piece?.length) {
            this.#end(delivery);
            return controller.close();
          }
          // Its reader took something just now.
          this.#underWay.delete(delivery);
          this.#underWay.add(delivery);
          sent += piece.length;
          controller.enqueue(piece);
        },
        cancel: () => this.#end(delivery),
      },
      // Not a piece more than is asked for.
      { highWaterMark: 0 },
    );
  }

  #cut(delivery: Delivery): void {
    this.#end(delivery);
    delivery.controller?.error(new Error("Its reader took nothing for longest"));
  }

  #end(delivery: Delivery): void {
    this.#underWay.delete(delivery);
    delivery.body = undefined;
  }
}
