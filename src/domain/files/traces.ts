import { open, stat } from "node:fs/promises";
import { TooIntricate } from "./byteReader.ts";
import { tracesIn, type Trace } from "./isoMedia.ts";
import { jpegTraces } from "./jpegTraces.ts";
import { matroskaTraces } from "./matroskaTraces.ts";
import { partsOf } from "./pictureParts.ts";

/** Zeros that are written at once. */
const ZEROS = Buffer.alloc(65_536);

/** Places that are overwritten: each is a wait for the disk, and what writes about a picture has some ten. */
const MOST = 10_000;

/** What is made of boxes, and tells by them where it was taken. */
const BOXES =
  /^(?:video\/(?:mp4|quicktime|x-m4v|3gpp2?)|audio\/(?:mp4|x-m4a)|image\/(?:heic|heif|avif)(?:-sequence)?)$/;

const MATROSKA = /^video\/(?:webm|matroska)$/;

/** Pictures as cameras and those who work on photographs keep them: what is written about one is all over it, and nothing here shows it. */
const BOUND =
  /^image\/(?:tiff|x-(?:adobe|canon|fujifilm|nikon|olympus|panasonic|sony)-\w+|jp2|jp[xm]|jxl|vnd\.(?:adobe\.photoshop|ms-photo))$/;

/** Whether what was written about such a picture cannot be told from the picture. */
export function isBound(mime: string): boolean {
  return BOUND.test(mime);
}

/** Overwrites, in the file at `path`, what was written about it: where, when, with what and by whom it was made. It shows as before. Throws TooIntricate where that would take too long. */
export async function withoutTraces(path: string, mime: string): Promise<void> {
  const traces = await tracesOf(path, mime);
  if (traces.length === 0) return;
  const { size } = await stat(path);
  const all = traces.reduce((sum, { start, end }) => sum + Math.max(0, Math.min(end, size) - start), 0);
  // Of a picture, each item may be said to be the whole file.
  if (traces.length > MOST || all > size) throw new TooIntricate();
  const file = await open(path, "r+");
  try {
    for (const { start, end, instead } of traces) {
      const last = Math.min(end, size);
      for (let at = start; at < last; at += ZEROS.length)
        await file.write(ZEROS, 0, Math.min(ZEROS.length, last - at), at);
      if (instead) await file.write(instead.bytes, 0, instead.bytes.length, instead.at);
    }
  } finally {
    await file.close();
  }
}

async function tracesOf(path: string, mime: string): Promise<readonly Trace[]> {
  if (BOXES.test(mime)) return tracesIn(path, mime);
  if (MATROSKA.test(mime)) return matroskaTraces(path);
  if (mime === "image/jpeg") return jpegTraces(path);
  return (await partsOf(path, mime)).filter(({ kind }) => kind === "trace");
}
