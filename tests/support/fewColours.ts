import { deflateSync } from "node:zlib";
import { joined, pngChunk, u32 } from "./pictures.ts";

/** What a PNG says of itself: bits of a sample, 0 for greys, 3 for a palette, 4 for greys that are clear in places, and whether it comes in seven passes. */
export type Form = {
  readonly depth: number;
  readonly colours: 0 | 2 | 3 | 4;
  readonly isInterlaced: boolean;
};

/** In which pass of Adam7 each pixel of a square of eight comes. */
const PASS = ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"];

const SAMPLES = { 0: 1, 2: 3, 3: 1, 4: 2 };

/** How long the rows of a picture are, in bytes and in their order, each with the byte that it begins with. */
export function rowLengths(width: number, height: number, { depth, colours, isInterlaced }: Form): number[] {
  const lengths: number[] = [];
  for (const pass of isInterlaced ? "1234567" : "1")
    for (let y = 0; y < height; y += 1) {
      const pixels = Array.from({ length: width }, (_, x) => (isInterlaced ? PASS[y % 8]![x % 8] : "1"));
      const here = pixels.filter((one) => one === pass).length;
      if (here > 0) lengths.push(1 + Math.ceil((here * depth * SAMPLES[colours]) / 8));
    }
  return lengths;
}

/** Rows of noise, none of them filtered. */
export function noise(width: number, height: number, form: Form): Uint8Array {
  let seed = 1;
  const rows = rowLengths(width, height, form).map((length) =>
    Buffer.from(
      Array.from({ length }, (_, at) => (at === 0 ? 0 : (seed = (seed * 48_271) % 2_147_483_647) >> 8)),
    ),
  );
  return joined(...rows);
}

/** A PNG of a palette or of greys: with these `rows`, in which there is `packed` beside them, and with these chunks before and behind the picture. */
export function fewColours(
  [width, height]: readonly [number, number],
  form: Form,
  {
    rows = noise(width, height, form),
    packed = deflateSync(rows),
    before = [] as readonly Uint8Array[],
    after = [] as readonly Uint8Array[],
  } = {},
): Uint8Array {
  const { depth, colours, isInterlaced } = form;
  const entries = Array.from({ length: 2 ** Math.min(depth, 8) }, (_, index) => [
    index,
    255 - index,
    index % 7,
  ]);
  const about = {
    0: [pngChunk("tRNS", Buffer.from([0, 1]))],
    2: [],
    3: [pngChunk("PLTE", Buffer.from(entries.flat())), pngChunk("tRNS", Buffer.from([0, 128]))],
    4: [],
  };
  return joined(
    "\x89PNG\r\n\x1a\n",
    pngChunk(
      "IHDR",
      joined(u32(width), u32(height), Buffer.from([depth, colours, 0, 0, Number(isInterlaced)])),
    ),
    ...before,
    ...about[colours],
    // In two, as many write it.
    pngChunk("IDAT", packed.subarray(0, 9)),
    pngChunk("IDAT", packed.subarray(9)),
    ...after,
    pngChunk("IEND", Buffer.alloc(0)),
  );
}

/** All pixels of a picture, and how wide and high it is. */
export async function pixelsOf(bytes: Uint8Array): Promise<Buffer> {
  return Buffer.from(await new Bun.Image(bytes).png({ compressionLevel: 0 }).bytes());
}
