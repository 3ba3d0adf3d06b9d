import { constants, crc32, deflateRawSync } from "node:zlib";

type Bytes = Uint8Array<ArrayBuffer>;

/** A part of a page that is kept, to be sent as it stands or as a part of a gzip stream. */
export type Piece = { readonly plain: Bytes; readonly deflated: Bytes };

const TEXT = new TextEncoder();

/** Pieces are compressed once and sent often. */
const LEVEL = 6;

/** A gzip header that tells nothing: no name, no time, no system (RFC 1952, section 2.3). */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);

/** An empty last block, which ends a deflate stream (RFC 1951, section 3.2.4). */
const END = Uint8Array.of(1, 0, 0, 0xff, 0xff);

/** `markup` as a piece. Its blocks end on a whole byte and look back at nothing, so that any other may precede it. */
export function piece(markup: string): Piece {
  const plain = TEXT.encode(markup);
  const deflated = deflateRawSync(plain, { level: LEVEL, finishFlush: constants.Z_FULL_FLUSH });
  return { plain, deflated: new Uint8Array(deflated) };
}

/** `text`, at most 65,535 bytes of it, as a piece that is not worth compressing: a stored block. */
export function literal(text: string): Piece {
  const plain = TEXT.encode(text);
  const length = [plain.length & 0xff, plain.length >> 8];
  return { plain, deflated: Uint8Array.of(0, ...length, ...length.map((byte) => byte ^ 0xff), ...plain) };
}

/** Characters of a key: a UUID. */
const KEY_LENGTH = 36;

/** Bytes in front of the text in a stored block. */
const STORED = 5;

/** Gives a page with `key` in it, as bytes that the next call overwrites: a Response makes its own copy of them. */
export type Ready = (key: string) => Bytes;

/**
 * A page that is sent often, alike but for a key between `above` and `below`: the rest is put together once. Without
 * `below` it has no key and is always the same.
 */
export function ready(above: readonly Piece[], below: Piece | undefined): Ready {
  if (!below) return always(join(above));
  const page = join([...above, blank(), below]);
  const key = keyIn(page, size(above));
  return (text) => {
    TEXT.encodeInto(text, key);
    return page;
  };
}

/** The same as a gzip stream: nothing is compressed again, and summed up is only what stands from the key on. */
export function readyGzipped(above: readonly Piece[], below: Piece | undefined): Ready {
  if (!below) return always(joinGzipped(above));
  const page = joinGzipped([...above, blank(), below]);
  const deflated = above.reduce((sum, piece) => sum + piece.deflated.length, 0);
  const key = keyIn(page, HEADER.length + deflated + STORED);
  const aboveSum = checksum(above);
  const trailer = new DataView(page.buffer, page.length - TRAILER);
  return (text) => {
    TEXT.encodeInto(text, key);
    trailer.setUint32(0, crc32(below.plain, crc32(key, aboveSum)), true);
    return page;
  };
}

function always(page: Bytes): Ready {
  return () => page;
}

function blank(): Piece {
  return literal(" ".repeat(KEY_LENGTH));
}

function keyIn(page: Bytes, start: number): Bytes {
  return page.subarray(start, start + KEY_LENGTH);
}

/** The whole that `pieces` make. */
export function join(pieces: readonly Piece[]): Bytes {
  return concat(pieces.map(({ plain }) => plain));
}

/** Bytes of a gzip trailer: checksum and size of the text (RFC 1952, section 2.3.1). */
const TRAILER = 8;

/** The same as a gzip stream: nothing is compressed again. */
export function joinGzipped(pieces: readonly Piece[]): Bytes {
  const trailer = new DataView(new ArrayBuffer(TRAILER));
  trailer.setUint32(0, checksum(pieces), true);
  trailer.setUint32(4, size(pieces), true);
  return concat([HEADER, ...pieces.map(({ deflated }) => deflated), END, new Uint8Array(trailer.buffer)]);
}

function checksum(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { plain }) => crc32(plain, sum), 0);
}

function size(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { plain }) => sum + plain.length, 0);
}

function concat(parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}
