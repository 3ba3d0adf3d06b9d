import { fileTypeFromBuffer } from "file-type";
import { limits } from "../../base/limits.ts";
import { Refusal } from "../refusal.ts";
import { partsOf } from "./pictureParts.ts";

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
};

/** What browsers show in place without running anything. Their names are those of file-type. */
const SHOWN = new Set([
  "image/png",
  "image/apng",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "video/mp4",
  "video/quicktime",
  "video/webm",
  "audio/mpeg",
  "audio/ogg",
  "audio/mp4",
  "audio/x-m4a",
  "audio/wav",
  "text/plain",
]);

/** Bytes by which a file tells what it is. */
const HEAD = 4_100;

const BINARY = "application/octet-stream";

/** What a picture is that nobody can look at. */
export const DAMAGED: FileKind = { mime: BINARY, type: BINARY, width: null, height: null, moves: false };

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

/** What the file at `path` is, by its bytes: what it is called, or was said to be, means nothing. Refused where it would take whoever shows it too much. */
export async function kindOf(path: string): Promise<FileKind | Refusal> {
  const head = await Bun.file(path).slice(0, HEAD).bytes();
  const mime = (await fileTypeFromBuffer(head))?.mime ?? (isText(head) ? "text/plain" : BINARY);
  const type = isShown(mime) ? mime : BINARY;
  const none = { ...DAMAGED, mime, type };
  if (!type.startsWith("image/")) return none;
  const size = await sizeOf(path);
  if (size === TOO_LARGE) return TOO_LARGE;
  const parts = await partsOf(path, mime);
  const frames = parts.filter(({ kind }) => kind === "frame").length;
  if (frames > limits.picture.frames) return TOO_LARGE;
  return { ...none, ...size, moves: frames > 1 };
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

/** How large a picture shows; undefined where it cannot be read. */
async function sizeOf(path: string): Promise<{ width: number; height: number } | Refusal | undefined> {
  try {
    const { width, height } = await new Bun.Image(path, { maxPixels: limits.picture.pixels }).metadata();
    return width * height <= limits.picture.pixels ? { width, height } : TOO_LARGE;
  } catch (error) {
    return (error as { code?: string }).code === "ERR_IMAGE_TOO_MANY_PIXELS" ? TOO_LARGE : undefined;
  }
}

const TOO_LARGE = new Refusal("invalid", ({ files }) =>
  files.bomb(limits.picture.pixels / 1_000_000, limits.picture.frames),
);
