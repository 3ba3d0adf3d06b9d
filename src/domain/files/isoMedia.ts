import { asFarAsRead, ByteReader } from "./byteReader.ts";
import type { Range } from "./pictureParts.ts";

/** `nameAt`: where its name is, of four letters. */
type Box = Range & { readonly name: string; readonly nameAt: number };

/** What is written about a file; `instead`: bytes that stand somewhere once it is gone, by which all pass over the place. */
export type Trace = Range & { readonly instead?: { readonly at: number; readonly bytes: Uint8Array } };

/** The name of a box that everybody passes over (ISO 14496-12, 8.1.2). */
const FREE = Buffer.from("free");

/** Bytes within which what is written says whom it is for. */
const READER = 40;

/** Boxes that hold what is written about a film: where and with what it was taken. */
const ABOUT = new Set(["udta", "meta", "uuid"]);

/** Boxes that begin with when something was made and last changed (ISO 14496-12, 8.2.2, 8.3.2, 8.4.2). */
const TIMED = new Set(["mvhd", "tkhd", "mdhd"]);

/** Boxes that hold others, each within the one before it. */
const HOLDERS = ["moov", "trak", "mdia"];

/** What of a box that is about a file is to go. */
type Telling = (file: ByteReader, box: Box) => AsyncGenerator<Trace>;

/**
 * Where the file at `path` says more than it shows: a film or sound (MP4, QuickTime) or a picture (HEIF, AVIF), all of which are made of
 * boxes as ISO 14496-12 says. Nothing else is moved by it, so that what points into the file stays right. Throws TooIntricate.
 */
export async function tracesIn(path: string, mime: string): Promise<readonly Trace[]> {
  const file = new ByteReader(Bun.file(path));
  return asFarAsRead(tracesWithin(file, { start: 0, end: file.size }, tellingOf(mime)));
}

function tellingOf(mime: string): Telling {
  if (mime.startsWith("image/")) return besidesPicture;
  return mime.startsWith("audio/") ? besidesSong : besidesFilm;
}

async function* tracesWithin(
  file: ByteReader,
  within: Range,
  telling: Telling,
  depth = 0,
): AsyncGenerator<Trace> {
  for await (const box of boxesIn(file, within)) {
    if (ABOUT.has(box.name)) yield* telling(file, box);
    if (TIMED.has(box.name)) yield timesOf(box, await file.byte(box.start));
    if (box.name === HOLDERS[depth]) yield* tracesWithin(file, box, telling, depth + 1);
  }
}

/** Behind its version a box has two times: each of eight bytes in version 1, of four before. */
function timesOf({ start, end }: Range, version: number): Trace {
  return { start: start + 4, end: Math.min(start + 4 + (version === 1 ? 16 : 8), end) };
}

function emptied({ start, end, nameAt }: Box): Trace {
  return { start, end, instead: { at: nameAt, bytes: FREE } };
}

async function* besidesFilm(_: ByteReader, box: Box): AsyncGenerator<Trace> {
  yield emptied(box);
}

/** What is written about a sound, but for what players show: what it is called, and who plays it. */
async function* besidesSong(file: ByteReader, box: Box): AsyncGenerator<Trace> {
  if (box.name === "udta")
    for await (const one of boxesIn(file, box))
      yield* one.name === "meta" ? besidesSong(file, one) : [emptied(one)];
  else if (box.name !== "meta" || !(await isOfSong(file, box))) yield emptied(box);
}

async function isOfSong(file: ByteReader, { start, end }: Range): Promise<boolean> {
  return (await file.letters(start, Math.min(READER, end - start))).includes("mdir");
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
async function* besidesPicture(file: ByteReader, meta: Box): AsyncGenerator<Trace> {
  if (meta.name !== "meta") return;
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
