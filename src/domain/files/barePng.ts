import { createInflate } from "node:zlib";
import { type Chunk, chunksOf, pngOf } from "./pngChunks.ts";

/** The passes of a picture, each as where its pixels begin, across and down, and how far apart they are: all at once, or as Adam7 has it. */
const AT_ONCE = [[0, 0, 1, 1]] as const;
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Bytes of the first chunk, which says how the rest is to be read. */
const HEAD = 13;

/** Samples of a pixel, by what a PNG calls its colours: greys, those of a palette, greys that are clear in places. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 3: 1, 4: 2 };

const OF_PALETTE = 3;

/**
 * A PNG of greys or of a palette with the picture alone in it, packed as it was: saved anew, in all colours, it would be two or three
 * times as large. Undefined for others, also where a profile says what its colours are. Throws where something is not as it should be.
 */
export async function barePng(png: Uint8Array): Promise<Uint8Array | undefined> {
  const chunks = chunksToEnd(png);
  const first = (name: string) => chunks.filter((one) => one.name === name).slice(0, 1);
  const [head] = first("IHDR");
  if (head?.content.length !== HEAD) throw new RangeError("No head");
  const [depth, colours] = [head.content[8]!, head.content[9]!];
  const samples = SAMPLES[colours];
  if (samples === undefined || chunks.some(({ name }) => name === "iCCP")) return undefined;
  const [entries, clear] = colours === OF_PALETTE ? [2 ** depth, 2 ** depth] : [0, 2];
  const about = [...upTo(3 * entries, first("PLTE")), ...upTo(clear, first("tRNS"))];
  const rows = Buffer.concat(chunks.filter(({ name }) => name === "IDAT").map(({ content }) => content));
  const length = await packedLength(rows, bytesOfRows(head.content, depth * samples));
  return pngOf([head, ...about, { name: "IDAT", content: rows.subarray(0, length) }]);
}

/** What is before the end of a PNG, as far as it is looked at here. */
function chunksToEnd(png: Uint8Array): readonly Chunk[] {
  const found: Chunk[] = [];
  for (const chunk of chunksOf(png)) {
    if (chunk.name === "IEND") return found;
    if (LOOKED_AT.has(chunk.name)) found.push(chunk);
  }
  throw new RangeError("No end");
}

const LOOKED_AT = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "iCCP"]);

/** `chunks`, in which something else would be, too, were they longer than `most` bytes. */
function upTo(most: number, chunks: readonly Chunk[]): readonly Chunk[] {
  if (chunks.some(({ content }) => content.length > most)) throw new RangeError("Too long a chunk");
  return chunks;
}

/** How many bytes the rows of a picture are, with what each of them begins with. */
function bytesOfRows(head: Buffer, bits: number): number {
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const passes = head[12] === 0 ? AT_ONCE : ADAM7;
  return passes.reduce((sum, [left, top, right, down]) => {
    const across = Math.ceil((width - left) / right);
    const rows = Math.ceil((height - top) / down);
    return across > 0 && rows > 0 ? sum + rows * (1 + Math.ceil((across * bits) / 8)) : sum;
  }, 0);
}

/** How many bytes of `packed` are what unpacks to as many as `unpacked`: behind them there may be more. */
async function packedLength(packed: Buffer, unpacked: number): Promise<number> {
  const unpacking = createInflate();
  unpacking.end(packed);
  let bytes = 0;
  for await (const some of unpacking as AsyncIterable<Buffer>) {
    bytes += some.length;
    if (bytes > unpacked) break;
  }
  if (bytes !== unpacked) throw new RangeError("Rows of another length");
  return unpacking.bytesWritten;
}
