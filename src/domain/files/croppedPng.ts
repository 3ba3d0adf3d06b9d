import { deflateSync, inflateSync } from "node:zlib";

/** PNG, https://www.w3.org/TR/png-3: what a file begins with, and bytes of a chunk besides its content. */
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const AROUND = 12;

/** Bytes of a pixel: red, green, blue and how much of it is seen. */
const PIXEL = 4;

/** A profile of colours that is larger than this goes: it would come along with each small picture. Apple's has 548 bytes. */
const PROFILE = 4_096;

/**
 * The middle of a picture as a square, as PNG; `isOpaque`: on white, where it is clear. Bun.Image cuts nothing off, so it is done in the rows that it writes with compression level 0: 8 bits a
 * channel, none filtered. Throws where they are otherwise.
 */
export function croppedPng(png: Uint8Array, isOpaque: boolean): Uint8Array {
  const chunks = chunksOf(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
  const head = Buffer.from(chunks.find(({ name }) => name === "IHDR")!.content);
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const data = chunks.filter(({ name }) => name === "IDAT").map(({ content }) => content);
  const rows = inflateSync(Buffer.concat(data));
  const side = Math.min(width, height);
  const [left, top] = [width, height].map((length) => Math.floor((length - side) / 2)) as [number, number];
  const [before, after] = [1 + width * PIXEL, 1 + side * PIXEL];
  if (rows.length !== height * before) throw new Error("A picture of another kind");
  const square = Buffer.alloc(side * after);
  for (let row = 0; row < side; row += 1) {
    const start = (top + row) * before;
    if (rows[start] !== 0) throw new Error("A picture whose rows are filtered");
    rows.copy(square, row * after + 1, start + 1 + left * PIXEL, start + 1 + (left + side) * PIXEL);
  }
  if (isOpaque) putOnWhite(square, side);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  const profile = chunks.filter(({ name, content }) => name === "iCCP" && content.length <= PROFILE);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", head),
    ...profile.map(({ name, content }) => chunk(name, content)),
    chunk("IDAT", deflateSync(square, { level: 0 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function putOnWhite(square: Buffer, side: number): void {
  for (let row = 0; row < side; row += 1)
    for (let column = 0; column < side; column += 1) {
      const at = row * (1 + side * PIXEL) + 1 + column * PIXEL;
      const seen = square[at + 3]!;
      for (let channel = at; channel < at + 3; channel += 1)
        square[channel] = Math.round((square[channel]! * seen) / 255 + 255 - seen);
      square[at + 3] = 255;
    }
}

function chunksOf(png: Buffer): readonly { readonly name: string; readonly content: Buffer }[] {
  const found = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    found.push({
      name: png.toString("latin1", at + 4, at + 8),
      content: png.subarray(at + 8, at + 8 + length),
    });
    at += AROUND + length;
  }
  return found;
}

function chunk(name: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(name), content]);
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(content.length);
  sum.writeUInt32BE(Bun.hash.crc32(named));
  return Buffer.concat([size, named, sum]);
}
