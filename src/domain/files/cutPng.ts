import { deflateSync, inflateSync } from "node:zlib";
import type { Area } from "./firstFrame.ts";
import { chunksOf, pngOf } from "./pngChunks.ts";

/** Bytes of a pixel: red, green, blue and how much of it is seen. */
const PIXEL = 4;

/** A profile of colours that is larger than this goes: it would come along with each small picture. Apple's has 548 bytes. */
const PROFILE = 4_096;

/** The middle of a picture as a square, as PNG; `isOpaque`: on white, where it is clear. Throws as `cutPng` does. */
export function squarePng(png: Uint8Array, isOpaque: boolean): Uint8Array {
  return cutPng(
    png,
    ({ width, height }) => {
      const side = Math.min(width, height);
      const [left, top] = [width, height].map((length) => Math.floor((length - side) / 2)) as [
        number,
        number,
      ];
      return { left, top, width: side, height: side };
    },
    isOpaque,
  );
}

/**
 * What is in an area of a picture, as PNG; what of that is beside the picture is clear. Bun.Image does neither, so it is done in the rows that
 * it writes with compression level 0: 8 bits a channel, none filtered. Throws where they are otherwise.
 */
export function cutPng(
  png: Uint8Array,
  areaOf: (size: Pick<Area, "width" | "height">) => Area,
  isOpaque = false,
): Uint8Array {
  const chunks = [...chunksOf(png)];
  const head = Buffer.from(chunks.find(({ name }) => name === "IHDR")!.content);
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const area = areaOf({ width, height });
  const data = chunks.filter(({ name }) => name === "IDAT").map(({ content }) => content);
  const rows = inflateSync(Buffer.concat(data));
  const [before, after] = [1 + width * PIXEL, 1 + area.width * PIXEL];
  if (rows.length !== height * before) throw new Error("A picture of another kind");
  const cut = Buffer.alloc(area.height * after);
  const [from, to] = [Math.max(0, area.left), Math.min(width, area.left + area.width)];
  for (let row = Math.max(0, area.top); row < Math.min(height, area.top + area.height); row += 1) {
    const start = row * before;
    if (rows[start] !== 0) throw new Error("A picture whose rows are filtered");
    const at = (row - area.top) * after + 1 + (from - area.left) * PIXEL;
    if (to > from) rows.copy(cut, at, start + 1 + from * PIXEL, start + 1 + to * PIXEL);
  }
  if (isOpaque) putOnWhite(cut, area);
  head.writeUInt32BE(area.width, 0);
  head.writeUInt32BE(area.height, 4);
  const profile = chunks.filter(({ name, content }) => name === "iCCP" && content.length <= PROFILE);
  return pngOf([
    { name: "IHDR", content: head },
    ...profile,
    { name: "IDAT", content: deflateSync(cut, { level: 0 }) },
  ]);
}

function putOnWhite(rows: Buffer, { width, height }: Pick<Area, "width" | "height">): void {
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      const at = row * (1 + width * PIXEL) + 1 + column * PIXEL;
      const seen = rows[at + 3]!;
      for (let channel = at; channel < at + 3; channel += 1)
        rows[channel] = Math.round((rows[channel]! * seen) / 255 + 255 - seen);
      rows[at + 3] = 255;
    }
}
