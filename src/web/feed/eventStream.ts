/** The media type of server-sent events (HTML Living Standard, section 9.2). */
export const EVENTS = "text/event-stream";

/** Besides what keeps it from being stored: that nginx is to pass on each event as it comes. */
export const EVENT_HEADERS = {
  "content-type": EVENTS,
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};

const encoder = new TextEncoder();

/** Is sent first, and shows nothing: a page that does not get it soon is behind a proxy that keeps back what it passes on. */
const OPENING = encoder.encode(":\n\n");

/** Whether `request` has its response be a stream of events, where it can be one. */
export function acceptsEvents({ headers }: Request): boolean {
  return headers.get("accept") === EVENTS;
}

/** The body of a response that goes on: events, each of which is the answer to a poll. */
export class EventStream {
  readonly body: ReadableStream<Uint8Array>;
  #sink: ReadableStreamDirectController | undefined;
  #over = Promise.withResolvers<void>();

  constructor() {
    this.body = new ReadableStream<Uint8Array>({
      type: "direct",
      pull: (sink) => {
        this.#sink = sink;
        this.#write(OPENING);
        return this.#over.promise;
      },
      cancel: () => {
        this.#sink = undefined;
      },
    });
  }

  /** Sends `markup`, which brings the page to `cursor`. Not to a reader who has gone, or has not taken what was sent before. */
  send(markup: string, cursor: number): boolean {
    return this.#write(eventOf(markup, cursor));
  }

  end(): void {
    this.#sink?.close();
    this.#sink = undefined;
    this.#over.resolve();
  }

  #write(bytes: Uint8Array<ArrayBuffer>): boolean {
    const written = this.#sink?.write(bytes);
    // oxlint-disable-next-line typescript/no-floating-promises -- a connection's sink flushes at once, and never fails
    this.#sink?.flush();
    // A promise: what was sent before is still on its way.
    return typeof written === "number";
  }
}

let last = { markup: "", cursor: -1, event: OPENING };

/** The bytes of an event. A thousand pages are told the same at the same moment. */
function eventOf(markup: string, cursor: number): Uint8Array<ArrayBuffer> {
  if (last.markup !== markup || last.cursor !== cursor) {
    const data = markup.replaceAll("\n", "\ndata: ");
    last = { markup, cursor, event: encoder.encode(`id: ${cursor}\ndata: ${data}\n\n`) };
  }
  return last.event;
}
