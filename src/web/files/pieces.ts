import { finished, type Readable } from "node:stream";
import { finished as ended } from "node:stream/promises";

/** What a stream brings, a view of the memory of a piece that came. */
type Part = Uint8Array<ArrayBuffer>;

/**
 * The pieces of a body, whose memory is given back once what they brought was taken. The collector knows too little of it: it
 * lets some 50 MB gather while a large file comes.
 */
export class Pieces {
  /** A part may have been copied meanwhile, to where others have theirs, too. */
  #memory = new WeakSet<ArrayBuffer>();

  /** What comes, in pieces that each have memory of their own. */
  async *of(body: ReadableStream<Part>): AsyncGenerator<Part> {
    for await (const piece of body) {
      this.#memory.add(piece.buffer);
      yield piece;
    }
  }

  /** What `stream` brings, a part each time one is asked for: what was brought before is taken by then. */
  taken(stream: Readable): ReadableStream<Part> {
    let before: ArrayBuffer | undefined;
    return new ReadableStream<Part>(
      {
        start: (controller) => {
          stream.pause();
          stream.on("data", (part: Part) => {
            stream.pause();
            before = this.#after(before, part);
            controller.enqueue(part);
          });
          finished(stream, (error) => (error ? controller.error(error) : controller.close()));
        },
        pull: () => void stream.resume(),
        cancel: (reason) => void stream.destroy(reason as Error),
      },
      { highWaterMark: 0 },
    );
  }

  /**
   * Lets what `stream` still brings flow by, and keeps nothing of it; whoever took of it before gets no more. Resolves at its end, or where
   * it breaks. The next file waits for that: a piece may have some of both, and is not to be given back before.
   */
  async passOver(stream: Readable): Promise<void> {
    let before: ArrayBuffer | undefined;
    stream.removeAllListeners("data");
    stream.on("data", (part: Part) => {
      before = this.#after(before, part);
    });
    stream.resume();
    await ended(stream).catch(() => {});
  }

  /** Gives back what lies at `before`, if `part` is of another piece; gives where that lies. */
  #after(before: ArrayBuffer | undefined, { buffer }: Part): ArrayBuffer {
    if (before && before !== buffer && this.#memory.has(before)) before.transfer(0);
    return buffer;
  }
}
