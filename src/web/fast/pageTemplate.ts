import { constants, crc32, deflateRawSync } from "node:zlib";

type Bytes = Uint8Array<ArrayBuffer>;

/** A part of a page, ready to be sent as it is or inside a gzip stream. */
export type Part = { readonly plain: Bytes; readonly deflated: Bytes };

/** Gives the page with `key` as its form key, in bytes that the next call overwrites: a Response makes its own copy of them. */
export type Template = (key: string) => Bytes;

const TEXT = new TextEncoder();

/** A part is compressed once and sent often. */
const LEVEL = 6;

/** A gzip header that tells nothing: no name, no time, no system (RFC 1952, section 2.3). */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);

/** An empty last block, which ends a deflate stream (RFC 1951, section 3.2.4). */
const END = Uint8Array.of(1, 0, 0, 0xff, 0xff);

/** Bytes of a gzip trailer: the checksum of the text and its size (RFC 1952, section 2.3.1). */
const TRAILER = 8;

/** Bytes in front of the text of a stored block. */
const STORED = 5;

/** The place of the form key, a UUID of 36 characters: a block that is not compressed, so that its text can be replaced. */
export const FORM_KEY: Part = stored(" ".repeat(36));

/** `markup` as a part. Its blocks end on a whole byte and refer to nothing before them, so that any other part may precede it. */
export function part(markup: string): Part {
  const plain = TEXT.encode(markup);
  const deflated = deflateRawSync(plain, { level: LEVEL, finishFlush: constants.Z_FULL_FLUSH });
  return { plain, deflated: new Uint8Array(deflated) };
}

/** At most 65,535 bytes of text in a stored block (RFC 1951, section 3.2.4). */
function stored(text: string): Part {
  const plain = TEXT.encode(text);
  const length = [plain.length & 0xff, plain.length >> 8];
  return { plain, deflated: Uint8Array.of(0, ...length, ...length.map((byte) => byte ^ 0xff), ...plain) };
}

/** The page that `parts` make, at most one of which is the FORM_KEY. */
export function template(parts: readonly Part[]): Template {
  const page = concat(parts.map(({ plain }) => plain));
  const index = parts.indexOf(FORM_KEY);
  if (index === -1) return () => page;
  const place = keyIn(page, size(parts.slice(0, index)));
  return (key) => {
    TEXT.encodeInto(key, place);
    return page;
  };
}

/** The same page as a gzip stream. A call compresses nothing, and sums up only the text from the key on. */
export function gzipTemplate(parts: readonly Part[]): Template {
  const trailer = new DataView(new ArrayBuffer(TRAILER));
  trailer.setUint32(0, checksum(parts), true);
  trailer.setUint32(4, size(parts), true);
  const deflated = parts.map((one) => one.deflated);
  const page = concat([HEADER, ...deflated, END, new Uint8Array(trailer.buffer)]);
  const index = parts.indexOf(FORM_KEY);
  if (index === -1) return () => page;
  const before = parts.slice(0, index);
  const place = keyIn(
    page,
    before.reduce((sum, one) => sum + one.deflated.length, HEADER.length + STORED),
  );
  const checksumBefore = checksum(before);
  const after = parts.slice(index + 1);
  const checksumInPage = new DataView(page.buffer, page.length - TRAILER);
  return (key) => {
    TEXT.encodeInto(key, place);
    checksumInPage.setUint32(0, checksum(after, crc32(place, checksumBefore)), true);
    return page;
  };
}

function keyIn(page: Bytes, start: number): Bytes {
  return page.subarray(start, start + FORM_KEY.plain.length);
}

function checksum(parts: readonly Part[], ofTextBefore = 0): number {
  return parts.reduce((sum, { plain }) => crc32(plain, sum), ofTextBefore);
}

function size(parts: readonly Part[]): number {
  return parts.reduce((sum, { plain }) => sum + plain.length, 0);
}

function concat(arrays: Bytes[]): Bytes {
  return Bun.concatArrayBuffers(arrays, Infinity, true);
}
