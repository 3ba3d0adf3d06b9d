import { partsOf } from "./pictureParts.ts";

/** Bytes by which a frame says where it stands and for how long (RFC 9649, 2.7.1.1). */
const FRAME_HEAD = 16;

/** The first picture of the moving one at `path`, a WebP of its own. Throws where there is none. */
export async function firstFrame(path: string): Promise<Uint8Array> {
  const frame = (await partsOf(path, "image/webp")).find(({ kind }) => kind === "frame");
  if (!frame) throw new Error("No frame");
  const file = Bun.file(path);
  const head = await file.slice(frame.start, frame.start + FRAME_HEAD).bytes();
  const picture = await file.slice(frame.start + FRAME_HEAD, frame.end).bytes();
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
