import { asFarAsRead, ByteReader } from "./byteReader.ts";
import type { Trace } from "./isoMedia.ts";

/** Elements by their first four bytes (RFC 9559, 5.1): what holds all others, and what says where a film was taken, and much else. */
const SEGMENT = 0x18538067;
const TAGS = 0x1254c367;

/** An element that all pass over (RFC 8794, 11.3.2), with a size of eight bytes. */
const VOID = Uint8Array.of(0xec, 0x01);
const HEAD = 9;

/** What is written about the film at `path`, a WebM or another Matroska. Throws TooIntricate. */
export function matroskaTraces(path: string): Promise<readonly Trace[]> {
  return asFarAsRead(tagsIn(new ByteReader(Bun.file(path))));
}

/** EBML (RFC 8794): elements of a name, a size and as many bytes. */
async function* tagsIn(file: ByteReader): AsyncGenerator<Trace> {
  for (let at = 0; at < file.size;) {
    const sizeAt = at + (await lengthAt(file, at));
    const start = sizeAt + (await lengthAt(file, sizeAt));
    const size = await numberIn(file, sizeAt, start - sizeAt);
    const name = sizeAt - at === 4 ? (await file.read(at, 4)).getUint32(0) : 0;
    // One that is shorter than what stands in its place says nothing.
    if (name === TAGS && size !== undefined && start + size - at >= HEAD)
      yield { start: at, end: start + size, instead: { at, bytes: voidOf(start + size - at) } };
    // What was written as it was recorded does not say how long it is: what it holds comes next.
    at = name === SEGMENT || size === undefined ? start : start + size;
  }
}

/** How many bytes a name or a size has, as its first one says. Throws RangeError where it is none. */
async function lengthAt(file: ByteReader, at: number): Promise<number> {
  const length = Math.clz32(await file.byte(at)) - 23;
  if (length > 8) throw new RangeError("No element");
  return length;
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

function voidOf(bytes: number): Uint8Array {
  const head = Buffer.alloc(HEAD);
  head.set(VOID);
  head.writeUIntBE(bytes - HEAD, HEAD - 6, 6);
  return head;
}
