import { fileTypeFromBuffer } from "file-type";
import { limits } from "../../base/limits.ts";

/** What a file is: its media type, and of a picture how large it shows, in pixels. */
export type FileKind = {
  readonly type: string;
  readonly width: number | null;
  readonly height: number | null;
};

/** What browsers show in place without running anything. Their names are those of file-type. */
const SHOWN = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "video/mp4",
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

/** Whether a file of this type may be shown in place; all others are to be saved. */
export function isShown(type: string): boolean {
  return SHOWN.has(type);
}

/** What the file at `path` is, by its bytes: what it is called, or was said to be, means nothing. */
export async function kindOf(path: string): Promise<FileKind> {
  const head = await Bun.file(path).slice(0, HEAD).bytes();
  const type = (await fileTypeFromBuffer(head))?.mime ?? (isText(head) ? "text/plain" : BINARY);
  const size = type.startsWith("image/") && isShown(type) ? await sizeOf(path) : undefined;
  return { type: isShown(type) ? type : BINARY, width: size?.width ?? null, height: size?.height ?? null };
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

/** How large a picture shows; undefined where it cannot be read, or would take too much memory. */
async function sizeOf(path: string): Promise<{ width: number; height: number } | undefined> {
  try {
    const { width, height } = await new Bun.Image(path, { maxPixels: limits.file.pixels }).metadata();
    return width * height <= limits.file.pixels ? { width, height } : undefined;
  } catch {
    return undefined;
  }
}
