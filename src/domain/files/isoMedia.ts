import { ByteReader } from "./byteReader.ts";
import type { Range } from "./pictureParts.ts";

/** `nameAt`: where its name is, of four letters. */
type Box = Range & { readonly name: string; readonly nameAt: number };

/** What is written about a film or picture; of a box of its own, where the name of that is. */
export type Trace = Range & { readonly nameAt?: number };

/** Boxes that hold what is written about a film: where, when and with what it was taken. */
const ABOUT = new Set(["udta", "meta", "uuid"]);

/** Boxes that hold others, each within the one before it. */
const HOLDERS = ["moov", "trak"];

/**
 * Where the file at `path` says more than it shows: a film (MP4, QuickTime) or a picture (HEIF, AVIF), all of which are made of
 * boxes as ISO 14496-12 says. Nothing else is moved by it, so that what points into the file stays right. Throws TooIntricate.
 */
export async function tracesIn(path: string, mime: string): Promise<readonly Trace[]> {
  const file = new ByteReader(Bun.file(path));
  const isPicture = mime.startsWith("image/");
  const found: Trace[] = [];
  try {
    const traces = isPicture ? tracesOfPicture(file) : tracesOfFilm(file, { start: 0, end: file.size });
    for await (const range of traces) found.push(range);
  } catch (error) {
    // It is cut off, or damaged: what is before that is told.
    if (!(error instanceof RangeError)) throw error;
  }
  return found;
}

async function* tracesOfFilm(file: ByteReader, within: Range, depth = 0): AsyncGenerator<Trace> {
  for await (const box of boxesIn(file, within)) {
    if (ABOUT.has(box.name)) yield box;
    if (box.name === HOLDERS[depth]) yield* tracesOfFilm(file, box, depth + 1);
  }
}

/** The boxes of a range, one after the other; each without its head. */
async function* boxesIn(file: ByteReader, { start, end }: Range): AsyncGenerator<Box> {
  for (let at = start; at + 8 <= end;) {
    const head = await file.read(at, 8);
    const name = await file.letters(at + 4, 4);
    const short = head.getUint32(0);
    const long = short === 1 ? Number((await file.read(at + 8, 8)).getBigUint64(0)) : short;
    const next = short === 0 ? end : at + long;
    const from = at + (short === 1 ? 16 : 8);
    // One that is smaller than its own head would go on for ever.
    if (next < from) return;
    yield { name, nameAt: at + 4, start: from, end: Math.min(next, end) };
    at = next;
  }
}

/** What is written about a picture is an item of its file, beside the picture itself. */
async function* tracesOfPicture(file: ByteReader): AsyncGenerator<Trace> {
  for await (const meta of boxesIn(file, { start: 0, end: file.size })) {
    if (meta.name !== "meta") continue;
    const boxes = await Array.fromAsync(boxesIn(file, { ...meta, start: meta.start + 4 }));
    const box = (name: string) => boxes.find((one) => one.name === name);
    const [infos, places] = [box("iinf"), box("iloc")];
    if (!infos || !places) return;
    const written = await writtenItems(file, infos);
    for await (const { item, isInside, ...range } of placesIn(file, places)) {
      if (!written.has(item)) continue;
      const from = isInside ? (box("idat")?.start ?? 0) : 0;
      yield { start: from + range.start, end: from + range.end };
    }
  }
}

/** The items that are EXIF, or XMP, which has the type of its text. */
async function writtenItems(file: ByteReader, { start, end }: Range): Promise<ReadonlySet<number>> {
  const isLong = (await file.byte(start)) > 0;
  const items = new Set<number>();
  for await (const info of boxesIn(file, { start: start + (isLong ? 8 : 6), end })) {
    const version = await file.byte(info.start);
    const id = await file.read(info.start + 4, 4);
    const kind = await file.letters(info.start + (version === 3 ? 10 : 8), 4);
    if (kind === "Exif" || kind === "mime") items.add(version === 3 ? id.getUint32(0) : id.getUint16(0));
  }
  return items;
}

/** Where each item lies: in the file, or inside the box beside this one. */
async function* placesIn(file: ByteReader, { start }: Range) {
  const version = await file.byte(start);
  const sizes = (await file.read(start + 4, 2)).getUint16(0);
  const [ofOffset, ofLength, ofBase, ofIndex] = [12, 8, 4, 0].map((shift) => (sizes >> shift) & 15) as [
    number,
    number,
    number,
    number,
  ];
  let at = start + 6;
  const next = async (bytes: number) => {
    const view = await file.read(at, bytes);
    at += bytes;
    let value = 0;
    for (let index = 0; index < bytes; index += 1) value = value * 256 + view.getUint8(index);
    return value;
  };
  const ofItem = version < 2 ? 2 : 4;
  for (let items = await next(ofItem); items > 0; items -= 1) {
    const item = await next(ofItem);
    const isInside = version > 0 && (await next(2)) % 16 === 1;
    await next(2);
    const base = await next(ofBase);
    for (let extents = await next(2); extents > 0; extents -= 1) {
      if (version > 0) await next(ofIndex);
      const from = base + (await next(ofOffset));
      yield { item, isInside, start: from, end: from + (await next(ofLength)) };
    }
  }
}
