import { fileTypeFromBuffer } from "file-type";
import { limits } from "../../base/limits.ts";
import { firstFrame, type Frame } from "./firstFrame.ts";
import { isSideways, orientationOf } from "./orientation.ts";
import { Refusal } from "../refusal.ts";
import { type Part, partsOf } from "./pictureParts.ts";

/** What a file is. */
export type FileKind = {
  /** By its bytes. */
  readonly mime: string;
  /** As it is given out: what is not shown in place is of no type. */
  readonly type: string;
  /** Of a picture that can be read, how large it shows, in pixels. */
  readonly width: number | null;
  readonly height: number | null;
  readonly moves: boolean;
  /** Which way up a picture is that is not turned by itself, as EXIF has it. */
  readonly orientation: number;
};

type Size = { readonly width: number; readonly height: number };

/** What browsers show in place without running anything. Their names are those of file-type. */
const SHOWN = new Set([
  "image/png",
  "image/apng",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
  "video/mp4",
  "video/quicktime",
  "video/x-m4v",
  "video/webm",
  "audio/mpeg",
  "audio/ogg",
  "audio/mp4",
  "audio/x-m4a",
  "audio/aac",
  "audio/flac",
  "audio/wav",
  "text/plain",
]);

/** Bytes by which a file tells what it is. */
const HEAD = 4_100;

/** Scans of a JPEG, for each of which the whole picture is gone through again: a camera writes one, what shows bit by bit has some ten. */
const SCANS = 100;

/** Bytes of colours and texts in a PNG, which unpack to up to a thousand times as many. */
const PACKED = 262_144;

const BINARY = "application/octet-stream";

/** What a picture is that nobody can look at. */
export const DAMAGED: FileKind = {
  mime: BINARY,
  type: BINARY,
  width: null,
  height: null,
  moves: false,
  orientation: 1,
};

/** Whether a file of this type may be shown in place; all others are to be saved. */
export function isShown(type: string): boolean {
  return SHOWN.has(type);
}

/** What a message is looked for by that has a file: pictures, and all else. */
export const FILE_FILTERS = ["image", "file"] as const;

export type FileFilter = (typeof FILE_FILTERS)[number];

/** Which of these a file is. One that is called a picture and cannot be read as one shows by its name alone, as others do. */
export function filterOf({ width }: Pick<FileKind, "width">): FileFilter {
  return width === null ? "file" : "image";
}

/** What the file at `path` is, by its bytes: what it is called, or was said to be, means nothing. Refused where it would take whoever shows it too much. Throws TooIntricate. */
export async function kindOf(path: string): Promise<FileKind | Refusal> {
  const head = await Bun.file(path).slice(0, HEAD).bytes();
  // Of some sounds it tells also how they are coded.
  const [told] = (await fileTypeFromBuffer(head))?.mime.split(";") ?? [];
  const mime = told ?? untold(head);
  const none = unseen(mime);
  if (!none.type.startsWith("image/")) return none;
  const size = mime === "image/gif" && isBomb(screenOf(head)) ? TOO_LARGE : await sizeOf(path, mime, head);
  if (size instanceof Refusal) return size;
  const parts = await partsOf(path, mime);
  const of = (kind: Part["kind"]) => parts.filter((part) => part.kind === kind);
  const frames = of("frame").length;
  if (frames > limits.picture.frames) return TOO_LARGE;
  const packed = of("packed").reduce((sum, { start, end }) => sum + end - start, 0);
  if (of("scan").length > SCANS || packed > PACKED) return { ...DAMAGED, mime };
  // Two letters are all by which a BMP is told, and many a text begins with them.
  if (!size) return mime === "image/bmp" ? unseen(untold(head)) : none;
  const orientation = mime === "image/png" ? await orientationOf(path) : 1;
  const { width, height } = isSideways(orientation) ? { width: size.height, height: size.width } : size;
  return { ...none, width, height, orientation, moves: frames > 1 };
}

/** What a file is of which no picture can be read. */
function unseen(mime: string): FileKind {
  return { ...DAMAGED, mime, type: isShown(mime) ? mime : BINARY };
}

/** What a file is that does not tell. */
function untold(head: Uint8Array): string {
  return isText(head) ? "text/plain" : BINARY;
}

function isText(head: Uint8Array): boolean {
  try {
    // A character may be cut at the end.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    return !/[\0-\x08\x0E-\x1A\x1C-\x1F]/.test(text);
  } catch {
    return false;
  }
}

/** How large a picture shows; undefined where it cannot be read, or is longer than any camera or program makes one. */
async function sizeOf(path: string, mime: string, head: Uint8Array): Promise<Size | Refusal | undefined> {
  try {
    const size = await new Bun.Image(path, { maxPixels: limits.picture.pixels }).metadata();
    // That is the size of its first frame alone.
    const { width, height } =
      mime === "image/gif" ? around(screenOf(head), await firstFrame(path, mime)) : size;
    if (isBomb({ width, height })) return TOO_LARGE;
    return Math.max(width, height) > limits.picture.longest ? undefined : { width, height };
  } catch (error) {
    return (error as { code?: string }).code === "ERR_IMAGE_TOO_MANY_PIXELS" ? TOO_LARGE : undefined;
  }
}

/** What a browser shows a GIF on, which its pictures need not fill. */
function screenOf(head: Uint8Array): Size {
  const { buffer, byteOffset, length } = head;
  const view = new DataView(buffer, byteOffset, length);
  return length < 10
    ? { width: 0, height: 0 }
    : { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** Browsers make room for a first frame that is larger than what it shows on. */
function around({ width, height }: Size, frame: Frame | undefined): Size {
  const [right, bottom] = frame ? [frame.left + frame.width, frame.top + frame.height] : [0, 0];
  return { width: Math.max(width, right), height: Math.max(height, bottom) };
}

function isBomb({ width, height }: Size): boolean {
  return width * height > limits.picture.pixels;
}

const TOO_LARGE = new Refusal("invalid", ({ files }) =>
  files.bomb(limits.picture.pixels / 1_000_000, limits.picture.frames),
);
