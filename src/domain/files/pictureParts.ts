import { asFarAsRead, ByteReader } from "./byteReader.ts";

/** Where bytes are in a file: from `start` on, up to `end`. */
export type Range = { readonly start: number; readonly end: number };

/**
 * A part of a file: one of the pictures that follow each other (frame), what of one is gone through at once (scan), what a camera or a
 * program wrote about it (trace), or something else than the picture that unpacks to much more than it is (packed).
 */
export type Part = Range & { readonly kind: "frame" | "scan" | "trace" | "packed" };

/** What a GIF says how often it is shown by; all else in such a place is about it. */
const LOOPS = new Set(["NETSCAPE2.0", "ANIMEXTS1.0"]);

const WRITTEN = new Set(["EXIF", "XMP ", "eXIf", "tEXt", "zTXt", "iTXt", "tIME"]);

/** The parts of the picture at `path`, as far as they can be read. None of another kind of file. Throws TooIntricate. */
export async function partsOf(path: string, mime: string): Promise<readonly Part[]> {
  const read = READERS[mime];
  // Of one that is cut off browsers show what is before that.
  return read ? asFarAsRead(read(new ByteReader(Bun.file(path)))) : [];
}

/** The first part of this kind. Throws as `partsOf` does. */
export async function firstPart(path: string, mime: string, kind: Part["kind"]): Promise<Part | undefined> {
  const read = READERS[mime];
  if (!read) return undefined;
  const [found] = await asFarAsRead(firstOf(read(new ByteReader(Bun.file(path))), kind));
  return found;
}

async function* firstOf(parts: AsyncIterable<Part>, kind: Part["kind"]): AsyncGenerator<Part> {
  for await (const part of parts) if (part.kind === kind) return yield part;
}

const READERS: Readonly<Record<string, (file: ByteReader) => AsyncGenerator<Part>>> = {
  "image/gif": gifParts,
  "image/webp": webpParts,
  "image/apng": pngParts,
  "image/png": stillParts,
  "image/jpeg": jpegParts,
};

/** GIF 89a, https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
async function* gifParts(file: ByteReader): AsyncGenerator<Part> {
  const HEAD = 13;
  let at = HEAD + coloursIn(await file.byte(10));
  for (;;) {
    const sign = await file.byte(at);
    const start = at;
    if (sign === 0x2c) {
      at = await gifEnd(file, at + 11 + coloursIn(await file.byte(at + 9)));
      yield { kind: "frame", start, end: at };
    } else if (sign === 0x21) {
      const label = await file.byte(at + 1);
      const isNamed = label === 0xff;
      at += 2;
      const isWritten = label === 0xfe || (isNamed && !LOOPS.has(await file.letters(at + 1, 11)));
      if (isNamed) at += 1 + (await file.byte(at));
      for (let size = await file.byte(at); size > 0; size = await file.byte(at)) {
        if (isWritten) yield { kind: "trace", start: at + 1, end: at + 1 + size };
        at += 1 + size;
      }
      at += 1;
    } else return;
  }
}

/** Bytes of the colours that a packed field of a GIF tells of. */
function coloursIn(packed: number): number {
  return packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0;
}

async function gifEnd(file: ByteReader, from: number): Promise<number> {
  let at = from;
  for (let size = await file.byte(at); size > 0; size = await file.byte(at)) at += 1 + size;
  return at + 1;
}

/** RFC 9649: chunks of a name, a size, and as many bytes, an even number of them. */
async function* webpParts(file: ByteReader): AsyncGenerator<Part> {
  for (let at = 12; at < file.size;) {
    const name = await file.letters(at, 4);
    const start = at + 8;
    const end = start + (await file.read(at + 4, 4)).getUint32(0, true);
    if (name === "ANMF") yield { kind: "frame", start, end };
    if (WRITTEN.has(name)) yield { kind: "trace", start, end };
    at = end + (end % 2);
  }
}

/** PNG, https://www.w3.org/TR/png-3: chunks of a size, a name, as many bytes, and their checksum. */
export async function* chunksOfPng(file: ByteReader): AsyncGenerator<Range & { readonly name: string }> {
  for (let at = 8; at < file.size;) {
    const name = await file.letters(at + 4, 4);
    const start = at + 8;
    const end = start + (await file.read(at, 4)).getUint32(0);
    yield { name, start, end };
    at = end + 4;
  }
}

async function* pngParts(file: ByteReader): AsyncGenerator<Part> {
  for await (const { name, start, end } of chunksOfPng(file)) {
    if (name === "fcTL") yield { kind: "frame", start, end };
    // A checksum that is not right any more has browsers pass over what was written, which is as well.
    if (WRITTEN.has(name)) yield { kind: "trace", start, end };
    if (await isPacked(file, name, start)) yield { kind: "packed", start, end };
  }
}

/** Whether a chunk of a PNG unpacks to more than it is, of an `iTXt` told by the byte behind its key. */
async function isPacked(file: ByteReader, name: string, start: number): Promise<boolean> {
  if (name !== "iTXt") return name === "zTXt" || name === "iCCP";
  return (await file.byte((await file.find(0, start)) + 1)) === 1;
}

/** Of a PNG that does not move, whatever it says. */
async function* stillParts(file: ByteReader): AsyncGenerator<Part> {
  for await (const part of pngParts(file)) if (part.kind !== "frame") yield part;
}

/** JPEG (ITU T.81, B.1): segments of a sign, a size and as many bytes, and the picture itself, in which 255 stands before what is no sign. */
async function* jpegParts(file: ByteReader): AsyncGenerator<Part> {
  let ofFrame = 0;
  for (let at = 2; ;) {
    at = 1 + (await file.find(0xff, at));
    const sign = await file.byte(at);
    if (sign === 0xd9) return;
    if (sign < 0xc0 || sign === 0xff || (sign >= 0xd0 && sign <= 0xd8)) continue;
    const start = at + 3;
    const end = start - 2 + (await file.read(at + 1, 2)).getUint16(0);
    if (sign === 0xc0 || sign === 0xc1) ofFrame = await file.byte(start + 5);
    if (sign === 0xda) {
      yield { kind: "scan", start, end };
      // What is whole with its first scan, as cameras write it, is read no further.
      if ((await file.byte(start)) === ofFrame) return;
    }
    at = end;
  }
}
