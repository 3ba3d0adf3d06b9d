import { constants, deflateRawSync, deflateSync } from "node:zlib";
import { png } from "./files.ts";
import { animatedWebp, apng, box, gif, joined, pngChunk, riff, u16, u24le, u32, u32le } from "./pictures.ts";

/** Pictures and films that say of themselves what is not so, or are made to keep a reader busy. */

const PNG_HEAD = 33;

/** A PNG that says it has these many pixels, and has none. */
export function pngHead(width: number, height: number): Uint8Array {
  const head = joined(u32(width), u32(height), "\x08\0\0\0\0");
  return joined("\x89PNG\r\n\x1a\n", pngChunk("IHDR", head), pngChunk("IDAT", deflateSync("x")));
}

/** A PNG of 16 by 8 pixels with chunks of this name before the picture. */
export function pngWith(name: string, content: Uint8Array | string, count = 1): Uint8Array {
  const whole = Buffer.from(png(16, 8));
  const chunk = pngChunk(name, joined(content));
  return joined(
    whole.subarray(0, PNG_HEAD),
    ...Array<Uint8Array>(count).fill(chunk),
    whole.subarray(PNG_HEAD),
  );
}

/** `bytes`, in which a chunk of this name says that it has `size` bytes. */
export function lying(bytes: Uint8Array, name: string, size: Uint8Array, at: -4 | 4): Uint8Array {
  const changed = Buffer.from(bytes);
  changed.set(size, changed.indexOf(name) + at);
  return changed;
}

/** A PNG of 64 by 64 greys whose rows unpack to so many GB of them. */
export function pngOfRows(gigabytes: number): Uint8Array {
  const part = deflateRawSync(Buffer.alloc(16 * 1_048_576), { finishFlush: constants.Z_FULL_FLUSH });
  const rows = joined("\x78\x9c", ...Array<Uint8Array>(gigabytes * 64).fill(part));
  const head = joined(u32(64), u32(64), "\x08\0\0\0\0");
  const chunks = [pngChunk("IHDR", head), pngChunk("IDAT", rows), pngChunk("IEND", Buffer.alloc(0))];
  return joined("\x89PNG\r\n\x1a\n", ...chunks);
}

/** What so many MB of zeros are deflated to. */
export function zeros(megabytes: number): Uint8Array {
  return deflateSync(Buffer.alloc(megabytes * 1_048_576));
}

const segment = (sign: string, ...content: (string | Uint8Array)[]) => {
  const body = joined(...content);
  return joined("\xff", sign, u16(body.length + 2), body);
};

/** A JPEG of 16 by 8 pixels with these segments in it. */
export async function jpegWith(...segments: readonly [sign: string, content: string][]): Promise<Uint8Array> {
  const jpeg = Buffer.from(await new Bun.Image(png(16, 8)).jpeg().bytes());
  const more = segments.map(([sign, content]) => segment(sign, content));
  return joined(jpeg.subarray(0, 2), ...more, jpeg.subarray(2));
}

/** A JPEG that says it has so many pixels across and down. */
export function jpegHead(side: number): Uint8Array {
  const changed = Buffer.from(jpegOfScans(8, 1));
  changed.set(joined(u16(side), u16(side)), changed.indexOf("\xff\xc2", 0, "latin1") + 5);
  return changed;
}

/** A JPEG of these many pixels across and down, in so many scans, each of which says of all its parts that they are empty. */
export function jpegOfScans(side: number, scans: number): Uint8Array {
  const blocks = Math.ceil(side / 8) ** 2;
  const table = (kind: string, symbol: string) => segment("\xc4", kind, "\x01", Buffer.alloc(15), symbol);
  const runs = Array.from({ length: Math.floor(blocks / 32_767) }, () => `0${"1".repeat(14)}`).join("");
  const bits = runs + `0${"0".repeat(14)}`;
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, (_, index) =>
    Number.parseInt(bits.slice(index * 8, index * 8 + 8).padEnd(8, "1"), 2),
  ).flatMap((byte) => (byte === 255 ? [255, 0] : [byte]));
  const scan = joined(segment("\xda", "\x01\x01\0\x01\x3f\0"), Buffer.from(bytes));
  return joined(
    "\xff\xd8",
    segment("\xdb", "\0", Buffer.alloc(64, 1)),
    segment("\xc2", "\x08", u16(side), u16(side), "\x01\x01\x11\0"),
    table("\0", "\0"),
    table("\x10", "\xe0"),
    segment("\xda", "\x01\x01\0\0\0\0"),
    Buffer.alloc(Math.ceil(blocks / 8)),
    ...Array.from({ length: scans }, () => scan),
    "\xff\xd9",
  );
}

const GIF_HEAD = "GIF89a\x10\0\x08\0\x80\0\0\0\0\0\xff\xff\xff";

/** A GIF of 16 by 8 pixels that has this in place of its picture. */
export function gifOf(...content: readonly (string | Uint8Array)[]): Uint8Array {
  return joined(GIF_HEAD, ...content);
}

/** A GIF that says it has these many pixels. */
export function gifHead(width: number, height: number): Uint8Array {
  const changed = Buffer.from(gif(1));
  changed.writeUInt16LE(width, 6);
  changed.writeUInt16LE(height, 8);
  return changed;
}

/** `content`, so many times. */
export function times(count: number, content: string): Uint8Array {
  return Buffer.alloc(count * content.length, content, "latin1");
}

/** A WebP that says it has these many pixels, and has others. */
export async function webpHead(width: number, height: number): Promise<Uint8Array> {
  const still = await new Bun.Image(png(16, 8)).webp().bytes();
  const head = riff("VP8X", joined("\0\0\0\0", u24le(width - 1), u24le(height - 1)));
  return riff("RIFF", joined("WEBP", head, still.subarray(12)));
}

/** A moving WebP whose first frame says that it has `size` bytes. */
export async function webpOfFrame(size: number): Promise<Uint8Array> {
  return lying(await animatedWebp(2), "ANMF", u32le(size), 4);
}

/** A moving PNG whose frames say that they have `size` bytes. */
export function apngOfFrame(size: number): Uint8Array {
  return lying(apng(2), "fcTL", u32(size), -4);
}

/** A film that begins as one, and goes on with this. */
export function film(...content: readonly (string | Uint8Array)[]): Uint8Array {
  return joined(box("ftyp", "isom\0\0\0\0isommp42"), ...content);
}

/** Boxes of this name in each other, each of which says that it goes on to the end. */
export function nested(name: string, depth: number): Uint8Array {
  return times(depth, `\0\0\0\0${name}`);
}

/** An AVIF that says of `items` items that each lies in `extents` places: nowhere, or all over the file. */
export function avifOf(items: number, extents: number, isAllOver = false): Uint8Array {
  const extent = isAllOver ? "\0\0\0\0\xff\xff\xff\xff" : "";
  const place = joined("\0\x01\0\0", u16(extents), times(extents, extent));
  const places = joined("\0\0\0\0", isAllOver ? "\x44\0" : "\0\0", u16(items));
  const info = box("infe", "\x02\0\0\0\0\x01\0\0Exif\0");
  return joined(
    box("ftyp", "avif\0\0\0\0avifmif1"),
    box(
      "meta",
      "\0\0\0\0",
      box("iinf", "\0\0\0\0\0\x01", info),
      box("iloc", places, ...Array.from({ length: items }, () => place)),
    ),
  );
}

/** A ZIP with one file of this name, deflated; it says of it what is true. */
export function zip(name: string, content: Uint8Array): Uint8Array {
  const deflated = deflateSync(content).subarray(2, -4);
  const told = joined("\x14\0\0\0\x08\0\0\0\0\0", u32le(Bun.hash.crc32(content)), u32le(deflated.length));
  const sizes = joined(u32le(content.length), u16(name.length).reverse());
  const local = joined("PK\x03\x04", told, sizes, "\0\0", name, deflated);
  const entry = joined("PK\x01\x02\x14\0", told, sizes, Buffer.alloc(16), name);
  const end = joined("\x01\0\x01\0", u32le(entry.length), u32le(local.length), "\0\0");
  return joined(local, entry, "PK\x05\x06\0\0\0\0", end);
}
