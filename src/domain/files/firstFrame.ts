import { firstPart } from "./pictureParts.ts";

/** A part of a picture, or of what it shows on, in pixels. */
export type Area = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/** The first of the pictures that one is made of, and where on that it shows. */
export type Frame = Area & { readonly picture: string | Uint8Array };

/** Bytes by which a frame of a WebP says where it stands and for how long (RFC 9649, 2.7.1.1). */
const WEBP_HEAD = 16;

/** Bytes by which one of a GIF says so, with its sign. */
const GIF_HEAD = 9;

/** The first frame of the picture at `path`; undefined: all of it shows at once. Throws where it cannot be read. */
export async function firstFrame(path: string, mime: string): Promise<Frame | undefined> {
  if (mime !== "image/gif" && mime !== "image/webp") return undefined;
  const frame = await firstPart(path, mime, "frame");
  if (!frame) return undefined;
  const file = Bun.file(path);
  const head = Buffer.from(await file.slice(frame.start, frame.start + WEBP_HEAD).bytes());
  if (mime === "image/gif") return { ...areaInGif(head.subarray(0, GIF_HEAD)), picture: path };
  const picture = await file.slice(frame.start + WEBP_HEAD, frame.end).bytes();
  return { ...areaInWebp(head), picture: webpOf(head, picture) };
}

function areaInGif(head: Buffer): Area {
  const [left, top, width, height] = [1, 3, 5, 7].map((at) => head.readUInt16LE(at)) as Four;
  return { left, top, width, height };
}

function areaInWebp(head: Buffer): Area {
  const [left, top, width, height] = [0, 3, 6, 9].map((at) => head.readUIntLE(at, 3)) as Four;
  return { left: left * 2, top: top * 2, width: width + 1, height: height + 1 };
}

type Four = [number, number, number, number];

/** A WebP of its own of what a frame has. */
function webpOf(head: Buffer, picture: Uint8Array): Uint8Array {
  // Width and height, of three bytes each, are in the same form there as here.
  const canvas = chunk("VP8X", Buffer.concat([Buffer.from([0x10, 0, 0, 0]), head.subarray(6, 12)]));
  const hasAlpha = Buffer.from(picture.subarray(0, 4)).toString() === "ALPH";
  return chunk("RIFF", Buffer.concat([Buffer.from("WEBP"), ...(hasAlpha ? [canvas] : []), picture]));
}

function chunk(name: string, content: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  return Buffer.concat([Buffer.from(name), size, content]);
}
