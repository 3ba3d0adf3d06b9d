/** PNG, https://www.w3.org/TR/png-3: what a file begins with, and bytes of a chunk besides its content. */
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const AROUND = 12;

/** A part of a PNG: its size, its name of four letters, its content, and a checksum of both. */
export type Chunk = { readonly name: string; readonly content: Buffer };

/** The chunks of a PNG, one after the other. Throws RangeError where it is cut off, or one is damaged. */
export function* chunksOf(png: Uint8Array): Generator<Chunk> {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  for (let at = SIGNATURE.length; at < bytes.length;) {
    const end = at + AROUND + bytes.readUInt32BE(at);
    const named = bytes.subarray(at + 4, end - 4);
    if (bytes.readUInt32BE(end - 4) !== Bun.hash.crc32(named)) throw new RangeError("A damaged chunk");
    yield { name: named.toString("latin1", 0, 4), content: named.subarray(4) };
    at = end;
  }
}

/** A PNG of these chunks and the one that ends it. */
export function pngOf(chunks: readonly Chunk[]): Buffer {
  const written = [...chunks, { name: "IEND", content: Buffer.alloc(0) }].flatMap(({ name, content }) => {
    const named = Buffer.concat([Buffer.from(name), content]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(content.length);
    sum.writeUInt32BE(Bun.hash.crc32(named));
    return [size, named, sum];
  });
  return Buffer.concat([SIGNATURE, ...written]);
}
