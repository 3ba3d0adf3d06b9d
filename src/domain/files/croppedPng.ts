import { deflateSync, inflateSync } from "node:zlib";
import { chunksOf, pngOf } from "./pngChunks.ts";

/** Bytes of a pixel: red, green, blue and how much of it is seen. */
const PIXEL = 4;

/** A profile of colours that is larger than this goes: it would come along with each small picture. Apple's has 548 bytes. */
const PROFILE = 4_096;

/**
 * The middle of a picture as a square, as PNG; `isOpaque`: on white, where it is clear. Bun.Image cuts nothing off, so it is done in the rows that it writes with compression level 0: 8 bits a
 * channel, none filtered. Throws where they are otherwise.
 */
export function croppedPng(png: Uint8Array, isOpaque: boolean): Uint8Array {
  const chunks = [...chunksOf(png)];
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
  return pngOf([
    { name: "IHDR", content: head },
    ...profile,
    { name: "IDAT", content: deflateSync(square, { level: 0 }) },
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
