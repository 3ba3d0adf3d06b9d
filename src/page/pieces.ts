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

/** The whole that `pieces` make. */
export function join(pieces: readonly Piece[]): Bytes {
  return concat(pieces.map(({ plain }) => plain));
}

/** The same as a gzip stream: nothing is compressed again. */
export function joinGzipped(pieces: readonly Piece[]): Bytes {
  const trailer = new DataView(new ArrayBuffer(8));
  trailer.setUint32(
    0,
    pieces.reduce((sum, { plain }) => crc32(plain, sum), 0),
    true,
  );
  trailer.setUint32(
    4,
    pieces.reduce((sum, { plain }) => sum + plain.length, 0),
    true,
  );
  return concat([HEADER, ...pieces.map(({ deflated }) => deflated), END, new Uint8Array(trailer.buffer)]);
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
