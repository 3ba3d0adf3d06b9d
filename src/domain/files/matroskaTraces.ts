import { asFarAsRead, ByteReader } from "./byteReader.ts";
import type { Trace } from "./isoMedia.ts";

/** Elements by their names (RFC 9559, 5.1): those that hold others. */
const HOLDERS = new Set([0x18538067 /* Segment */, 0x1549a966 /* Info */]);

/** What says where a film was taken, and much else; when; what it is called; and the sum over what stands beside these (RFC 8794, 11.3.1), which is wrong without them. */
const TOLD = new Set([0x1254c367 /* Tags */, 0x4461 /* DateUTC */, 0x7ba9 /* Title */, 0xbf /* CRC-32 */]);

/** An element that all pass over (RFC 8794, 11.3.2). */
const VOID = 0xec;
/** How long its head is where its size takes eight bytes. */
const HEAD = 9;

/** What is written about the film at `path`, a WebM or another Matroska. Throws TooIntricate. */
export function matroskaTraces(path: string): Promise<readonly Trace[]> {
  return asFarAsRead(tracesIn(new ByteReader(Bun.file(path))));
}

/** EBML (RFC 8794): elements of a name, a size and as many bytes. */
async function* tracesIn(file: ByteReader): AsyncGenerator<Trace> {
  for (let at = 0; at < file.size;) {
    const first = await file.byte(at);
    const sizeAt = at + lengthOf(first);
    const start = sizeAt + lengthOf(await file.byte(sizeAt));
    const size = await numberIn(file, sizeAt, start - sizeAt);
    // Most elements are what is to be seen, and have a name of one byte: no more looks for these.
    const name = sizeAt - at === 1 ? first : await nameIn(file, at, sizeAt - at);
    if (TOLD.has(name) && size !== undefined)
      yield { start: at, end: start + size, instead: { at, bytes: voidOf(start + size - at) } };
    // What was written as it was recorded does not say how long it is: what it holds comes next.
    at = HOLDERS.has(name) || size === undefined ? start : start + size;
  }
}

/** How many bytes a name or a size has, as its `first` one says. Throws RangeError where it is none. */
function lengthOf(first: number): number {
  const length = Math.clz32(first) - 23;
  if (length > 8) throw new RangeError("No element");
  return length;
}

async function nameIn(file: ByteReader, at: number, length: number): Promise<number> {
  const view = await file.read(at, length);
  let name = 0;
  for (let index = 0; index < length; index += 1) name = name * 256 + view.getUint8(index);
  return name;
}

/** The size of `length` bytes at `at`; undefined: it is not known. */
async function numberIn(file: ByteReader, at: number, length: number): Promise<number | undefined> {
  const view = await file.read(at, length);
  const most = 2 ** (8 - length) - 1;
  let value = view.getUint8(0) & most;
  let isKnown = value < most;
  for (let index = 1; index < length; index += 1) {
    const byte = view.getUint8(index);
    value = value * 256 + byte;
    isKnown ||= byte < 255;
  }
  return isKnown ? value : undefined;
}

/** The head of one that is passed over, of so many bytes with its head: two at least. */
function voidOf(bytes: number): Uint8Array {
  if (bytes < HEAD) return Uint8Array.of(VOID, 0x80 + bytes - 2);
  const head = Buffer.alloc(HEAD);
  head.set([VOID, 0x01]);
  head.writeUIntBE(bytes - HEAD, HEAD - 6, 6);
  return head;
}
