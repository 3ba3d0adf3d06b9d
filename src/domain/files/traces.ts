import { open, stat } from "node:fs/promises";
import { TooIntricate } from "./byteReader.ts";
import { tracesIn, type Trace } from "./isoMedia.ts";
import { partsOf } from "./pictureParts.ts";

/** Zeros that are written at once. */
const ZEROS = Buffer.alloc(65_536);

/** Places that are overwritten: each is a wait for the disk, and what writes about a picture has some ten. */
const MOST = 10_000;

/** The name of a box that everybody passes over (ISO 14496-12, 8.1.2). */
const FREE = Buffer.from("free");

/** What is made of boxes, and tells by them where it was taken. Of music they say what it is called. */
const BOXES = /^(?:video\/(?:mp4|quicktime|x-m4v|3gpp2?)|image\/(?:heic|heif|avif)(?:-sequence)?)$/;

/** Overwrites, in the file at `path`, what was written about it: where, when, with what and by whom it was made. It shows as before. Throws TooIntricate where that would take too long. */
export async function withoutTraces(path: string, mime: string): Promise<void> {
  const traces: readonly Trace[] = BOXES.test(mime)
    ? await tracesIn(path, mime)
    : (await partsOf(path, mime)).filter(({ kind }) => kind === "trace");
  if (traces.length === 0) return;
  const { size } = await stat(path);
  const all = traces.reduce((sum, { start, end }) => sum + Math.max(0, Math.min(end, size) - start), 0);
  // Of a picture, each item may be said to be the whole file.
  if (traces.length > MOST || all > size) throw new TooIntricate();
  const file = await open(path, "r+");
  try {
    for (const { start, end, nameAt } of traces) {
      if (nameAt !== undefined) await file.write(FREE, 0, FREE.length, nameAt);
      const last = Math.min(end, size);
      for (let at = start; at < last; at += ZEROS.length)
        await file.write(ZEROS, 0, Math.min(ZEROS.length, last - at), at);
    }
  } finally {
    await file.close();
  }
}
