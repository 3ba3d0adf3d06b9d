import type { Readable } from "node:stream";

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

  /** What `stream` brings, in order; each part is gone once one of the next piece is asked for. */
  async *taken(stream: Readable): AsyncGenerator<Part> {
    let before: ArrayBuffer | undefined;
    for await (const part of stream as AsyncIterable<Part>) {
      if (before && before !== part.buffer && this.#memory.has(before)) before.transfer(0);
      before = part.buffer;
      yield part;
    }
  }

  /** Takes what `stream` still brings, and keeps nothing of it. Throws where it breaks. */
  async passOver(stream: Readable): Promise<void> {
    const parts = this.taken(stream);
    while (!(await parts.next()).done);
  }
}
