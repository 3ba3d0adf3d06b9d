import { deflateSync } from "node:zlib";
import { png } from "./files.ts";

export const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
export const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
export const u32le = (value: number) => u32(value).reverse();
const u16le = (value: number) => u32le(value).subarray(0, 2);
export const u24le = (value: number) => u32le(value).subarray(0, 3);
export const joined = (...parts: readonly (string | Uint8Array)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)));

/** `jpeg` with what a camera writes into it (EXIF, in an APP1 segment). */
export function taken(jpeg: Uint8Array, written: string): Uint8Array {
  const exif = joined("Exif\0\0MM\0*\0\0\0\b\0\0", written);
  return joined(jpeg.subarray(0, 2), "\xff\xe1", u16(exif.length + 2), exif, jpeg.subarray(2));
}

/** A BMP of so many pixels, all black. */
export function bmp(width: number, height: number): Uint8Array {
  const pixels = Buffer.alloc(Math.ceil((width * 3) / 4) * 4 * height);
  const about = joined(u32le(40), u32le(width), u32le(height), u16le(1), u16le(24), Buffer.alloc(24));
  return joined("BM", u32le(54 + pixels.length), u32le(0), u32le(54), about, pixels);
}

/** What a camera writes about which way up it was held. */
const exifOf = (orientation: number) =>
  joined("MM\0*", u32(8), u16(1), u16(0x0112), u16(3), u32(1), u16(orientation), u16(0), u32(0));

/** `png` with the word of the camera which way up it was held. */
export function turnedPng(png: Uint8Array, orientation: number): Uint8Array {
  return joined(png.subarray(0, 33), pngChunk("eXIf", exifOf(orientation)), png.subarray(33));
}

/** `jpeg` with the word of the camera that it was held upright, its right side on top (EXIF, orientation 6), or another way. */
export function turned(jpeg: Uint8Array, orientation = 6): Uint8Array {
  const exif = joined("Exif\0\0", exifOf(orientation));
  return joined(jpeg.subarray(0, 2), "\xff\xe1", u16(exif.length + 2), exif, jpeg.subarray(2));
}

/** A GIF of so many frames of 16 by 8 pixels, with a comment; it may be of another size, and they stand somewhere on it. */
export function gif(
  frames: number,
  comment = "",
  [width, height] = [16, 8],
  [left, top] = [0, 0],
): Uint8Array {
  const frame = joined(
    ",",
    u16le(left),
    u16le(top),
    "\x10\0\x08\0\0",
    "\x02\x0d\x84\x8f\xa9\xcb\xed\x0f\xa3\x9c\xb4\xda\x8b\xb3\x05\x00",
  );
  const written = comment && joined("!\xfe", Buffer.from([comment.length]), comment, "\0");
  const loop = "!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0";
  const head = joined("GIF89a", u16le(width), u16le(height), "\x80\0\0", "\0\0\0\xff\xff\xff", loop, written);
  return joined(head, ...Array.from({ length: frames }, () => frame), ";");
}

export const riff = (name: string, content: Uint8Array) =>
  joined(name, u32le(content.length), content, content.length % 2 ? "\0" : "");

/** A WebP of so many frames of 16 by 8 pixels, with EXIF; it may be of another size, and they stand somewhere on it. */
export async function animatedWebp(
  frames: number,
  exif = "",
  [width, height] = [16, 8],
  [left, top] = [0, 0],
): Promise<Uint8Array> {
  const still = await new Bun.Image(png(16, 8)).webp().bytes();
  const size = [u24le(15), u24le(7)];
  const place = [u24le(left / 2), u24le(top / 2)];
  const frame = riff("ANMF", joined(...place, ...size, "\x64\0\0", "\0", still.subarray(12)));
  const parts = [
    riff("VP8X", joined("\x0a\0\0\0", u24le(width - 1), u24le(height - 1))),
    riff("ANIM", joined("\0\0\0\0\0\0")),
    ...Array.from({ length: frames }, () => frame),
    ...(exif ? [riff("EXIF", joined("MM\0*", exif))] : []),
  ];
  return riff("RIFF", joined("WEBP", ...parts));
}

export const pngChunk = (name: string, content: Uint8Array) => {
  const body = joined(name, content);
  return joined(u32(content.length), body, u32(Bun.hash.crc32(body)));
};

/** A PNG of these `rows`: of each pixel four bytes, and before each row a zero. */
export function pngOf(width: number, height: number, rows: Uint8Array): Uint8Array {
  return joined(
    "\x89PNG\r\n\x1a\n",
    pngChunk("IHDR", joined(u32(width), u32(height), "\x08\x06\0\0\0")),
    pngChunk("IDAT", deflateSync(rows)),
    pngChunk("IEND", Buffer.alloc(0)),
  );
}

/** A PNG of these many pixels, all black, as of a photograph; made in a tenth of the time that an encoder takes. */
export function blackPng(width: number, height: number): Uint8Array {
  const row = joined("\0", Buffer.alloc(width * 4, "\0\0\0\xff", "latin1"));
  return pngOf(width, height, Buffer.alloc(row.length * height, row));
}

/** A PNG of 16 by 8 pixels and so many frames, with a text. */
export function apng(frames: number, written = ""): Uint8Array {
  const still = Buffer.from(png(16, 8));
  const [head, end] = [33, still.length - 12];
  const data = still.subarray(head + 8, end - 4);
  let turn = 0;
  const control = () =>
    pngChunk("fcTL", joined(u32(turn++), u32(16), u32(8), u32(0), u32(0), u16(1), u16(10), "\0\0"));
  const more = () => joined(control(), pngChunk("fdAT", joined(u32(turn++), data)));
  return joined(
    still.subarray(0, head),
    pngChunk("acTL", joined(u32(frames), u32(0))),
    ...(written ? [pngChunk("tEXt", joined("Comment\0", written))] : []),
    control(),
    still.subarray(head, end),
    ...Array.from({ length: frames - 1 }, more),
    still.subarray(end),
  );
}

export const box = (name: string, ...content: readonly (string | Uint8Array)[]) => {
  const body = joined(...content);
  return joined(u32(body.length + 8), name, body);
};

const info = (item: number, kind: string) => box("infe", "\x02\0\0\0", u16(item), "\0\0", kind, "\0");

const place = (item: number, at: number, length: number) =>
  joined(u16(item), u16(0), u16(1), u32(at), u32(length));

/** The boxes of an AVIF that has EXIF; no picture that anybody could show. */
export function avif(written: string): Uint8Array {
  const exif = joined("\0\0\0\x06Exif\0\0MM\0*", written);
  const head = box("ftyp", "avif\0\0\0\0avifmif1");
  const meta = (at: number) =>
    box(
      "meta",
      "\0\0\0\0",
      box("hdlr", "\0\0\0\0\0\0\0\0pict", Buffer.alloc(13)),
      box("iinf", "\0\0\0\0", u16(2), info(1, "av01"), info(2, "Exif")),
      box("iloc", "\0\0\0\0\x44\0", u16(2), place(1, at, 8), place(2, at + 8, exif.length)),
    );
  return joined(head, meta(head.length + meta(0).length + 8), box("mdat", "picture.", exif));
}

/** The boxes of a film as an iPhone writes it, with where it was taken beside the tracks; nothing to play. */
export function mov(written: string): Uint8Array {
  const key = box("mdta", "com.apple.quicktime.location.ISO6709");
  const value = box("\0\0\0\x01", box("data", u32(1), u32(0), written));
  const meta = box(
    "meta",
    box("hdlr", "\0\0\0\0\0\0\0\0mdta", Buffer.alloc(13)),
    box("keys", u32(0), u32(1), key),
    box("ilst", value),
  );
  return joined(
    box("ftyp", "qt  \0\0\0\0qt  "),
    box("wide"),
    box("mdat", "what is to be seen"),
    box("moov", box("mvhd", Buffer.alloc(100)), box("trak", box("tkhd", Buffer.alloc(84))), meta),
  );
}

/** The boxes of a sound of an iPhone that says where it was taken, twice, and what song it is; nothing to play. */
export function m4a(written: string, song: string): Uint8Array {
  const place = box("\xa9xyz", u16(written.length), "\x15\xc7", written);
  const handler = (name: string) => box("hdlr", "\0\0\0\0\0\0\0\0", name, Buffer.alloc(13));
  const ofSong = box("meta", "\0\0\0\0", handler("mdir"), box("ilst", box("\xa9nam", song)));
  const about = box("meta", handler("mdta"), box("ilst", written));
  return joined(
    box("ftyp", "M4A \0\0\0\0M4A mp42"),
    box("moov", box("mvhd", Buffer.alloc(100)), box("udta", place, ofSong), about),
    box("mdat", "what is to be heard"),
  );
}

const element = (name: string, ...content: readonly (string | Uint8Array)[]) => {
  const body = joined(...content);
  return joined(name, "\x08\0\0", u16(body.length), body);
};

/** The elements of a WebM that says where it was taken, before what was recorded and behind it, of which no size is told; nothing to play. */
export function webm(written: string): Uint8Array {
  const tags = element("\x12\x54\xc3\x67", element("\x73\x73", "LOCATION", written));
  return joined(
    element("\x1a\x45\xdf\xa3", "\x42\x82\x84webm"),
    joined("\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff", tags),
    joined("\x1f\x43\xb6\x75\xff", element("\xa3", "what is to be seen")),
    tags,
  );
}

/** The boxes of a film that says where it was taken, twice; nothing to play. */
export function mp4(written: string, brand = "isom"): Uint8Array {
  const place = box("udta", box("\xa9xyz", u16(written.length), "\x15\xc7", written));
  const track = box("trak", box("tkhd", Buffer.alloc(84)), place);
  return joined(
    box("ftyp", brand, "\0\0\0\0isommp42"),
    box("moov", box("mvhd", Buffer.alloc(100)), track, box("meta", "\0\0\0\0", written)),
    box("mdat", "what is to be seen"),
  );
}

/** The boxes of a film that says in three of them when it was made and changed, as this version does; nothing to play. */
export function timedFilm(version: 0 | 1, when: string, brand = "isom"): Uint8Array {
  const timed = (name: string) => box(name, Uint8Array.of(version, 0, 0, 0), when, "what follows");
  return joined(
    box("ftyp", brand, "\0\0\0\0isommp42"),
    box("moov", timed("mvhd"), box("trak", timed("tkhd"), box("mdia", timed("mdhd"), box("hdlr", "vide")))),
    box("mdat", "what is to be seen"),
  );
}

/** The elements of a WebM of which this is told; nothing to play. */
export function timedWebm(told: Uint8Array): Uint8Array {
  return joined(
    element("\x1a\x45\xdf\xa3", "\x42\x82\x84webm"),
    element(
      "\x18\x53\x80\x67",
      element("\x15\x49\xa9\x66", told, "\x4d\x80\x84Lavf"),
      element("\x1f\x43\xb6\x75", "what is to be seen"),
    ),
  );
}
