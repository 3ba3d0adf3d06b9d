import type { Browser } from "./browser.ts";

/** What has a poll be a stream. */
export const STREAM = { prefer: "wait=25", accept: "text/event-stream" };

/** What a page is told: the answer to its next poll, and the cursor that this brings it to. */
export type Event = { readonly cursor: number; readonly markup: string };

/** A stream of events as a browser reads it. */
export class Events {
  readonly response: Response;
  #reader;
  #text = "";

  private constructor(response: Response) {
    this.response = response;
    this.#reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Asks for the stream of `path`. */
  static async open(browser: Browser, path: string, signal?: AbortSignal): Promise<Events> {
    return Events.of(await browser.poll(path, STREAM, signal));
  }

  /** Those of `response`, which has begun; fails when that is no stream. */
  static async of(response: Response): Promise<Events> {
    const events = new Events(response);
    const opening = await events.#part();
    if (opening !== ":") throw new Error(`Not how a stream begins: ${opening}`);
    return events;
  }

  /** The next event; undefined: the stream has ended. */
  async next(): Promise<Event | undefined> {
    const part = await this.#part();
    if (part === undefined) return undefined;
    const [, id, data] = /^id: (\d+)\n((?:data: .*(?:\n|$))+)$/.exec(part) ?? [];
    if (id === undefined) throw new Error(`Not an event: ${part}`);
    return { cursor: Number(id), markup: data!.replaceAll(/^data: /gm, "") };
  }

  async #part(): Promise<string | undefined> {
    let end;
    while ((end = this.#text.indexOf("\n\n")) < 0) {
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
    const part = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 2);
    return part;
  }
}
