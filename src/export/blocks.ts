/** Bytes that go on together. */
export const BLOCK = 65_536;

const encoder = new TextEncoder();

/** Bytes in blocks, one after the other: what is small takes no more memory than it has bytes, and no text stays as the pieces it was made of. */
export class Blocks {
  #blocks: Uint8Array<ArrayBuffer>[] = [];
  bytes = 0;

  add(piece: Uint8Array | string): void {
    let rest = typeof piece === "string" ? encoder.encode(piece) : piece;
    while (rest.length > 0) {
      const at = this.bytes % BLOCK;
      const block = (this.#blocks[(this.bytes - at) / BLOCK] ??= new Uint8Array(BLOCK));
      const fitting = rest.subarray(0, BLOCK - at);
      block.set(fitting, at);
      this.bytes += fitting.length;
      rest = rest.subarray(fitting.length);
    }
  }

  /** All of them, which stay. Whoever reads them is done with each before it clears or adds. */
  *all(): Generator<Uint8Array<ArrayBuffer>> {
    for (let at = 0; at < this.bytes; at += BLOCK)
      yield this.#blocks[at / BLOCK]!.subarray(0, this.bytes - at);
  }

  /** Begins anew, in the same memory. */
  clear(): void {
    this.bytes = 0;
  }
}

/** `text` as bytes. */
export function blocksOf(text: string): Blocks {
  const blocks = new Blocks();
  blocks.add(text);
  return blocks;
}
