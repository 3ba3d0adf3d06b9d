import { asFarAsRead, ByteReader } from "./byteReader.ts";
import { chunksOfPng, type Range } from "./pictureParts.ts";

/** The tag of EXIF that says which way up a picture was taken, and the type of its value (TIFF 6.0). */
const ORIENTATION = 0x0112;
const SHORT = 3;

/** How a picture is turned until it shows as it was taken, by what EXIF says of it; Bun.Image mirrors after it has turned. */
const TURNS: Readonly<Record<number, (picture: Bun.Image) => Bun.Image>> = {
  2: (picture) => picture.flop(),
  3: (picture) => picture.rotate(180),
  4: (picture) => picture.flip(),
  5: (picture) => picture.rotate(90).flop(),
  6: (picture) => picture.rotate(90),
  7: (picture) => picture.rotate(90).flip(),
  8: (picture) => picture.rotate(270),
};

/** Which way up the PNG at `path` shows, as browsers have it; 1: as it is. Bun.Image turns none but JPEGs by itself. Throws TooIntricate. */
export async function orientationOf(path: string): Promise<number> {
  const [found = 1] = await asFarAsRead(orientationsIn(new ByteReader(Bun.file(path))));
  return found in TURNS ? found : 1;
}

/** Whether across and down change places by it. */
export function isSideways(orientation: number): boolean {
  return orientation >= 5;
}

/** `picture` as it was taken; `orientation`: the value of EXIF, 1–8. Any other leaves it. */
export function turned(picture: Bun.Image, orientation: number): Bun.Image {
  return TURNS[orientation]?.(picture) ?? picture;
}

async function* orientationsIn(file: ByteReader): AsyncGenerator<number> {
  for await (const chunk of chunksOfPng(file)) if (chunk.name === "eXIf") yield* orientationIn(file, chunk);
}

async function* orientationIn(file: ByteReader, { start, end }: Range): AsyncGenerator<number> {
  const head = await file.read(start, 8);
  const isLittle = head.getUint8(0) === 0x49;
  const table = start + head.getUint32(4, isLittle);
  const entries = (await file.read(table, 2)).getUint16(0, isLittle);
  for (let at = table + 2; at < Math.min(end, table + 2 + entries * 12); at += 12) {
    const entry = await file.read(at, 12);
    if (entry.getUint16(0, isLittle) === ORIENTATION && entry.getUint16(2, isLittle) === SHORT)
      yield entry.getUint16(8, isLittle);
  }
}
