import { asFarAsRead, ByteReader } from "./byteReader.ts";
import type { Range } from "./pictureParts.ts";

/** Segments that say how the picture looks (JFIF, a profile of colours, Adobe's colours); in all others for applications is what is written about it. */
const LOOKS = new Set([0xe0, 0xe2, 0xee]);

const COMMENT = 0xfe;

/**
 * What is written about the JPEG at `path`, which cannot be saved anew, and about the pictures behind it, of which phones put some there.
 * Throws TooIntricate.
 */
export function jpegTraces(path: string): Promise<readonly Range[]> {
  return asFarAsRead(tracesOf(new ByteReader(Bun.file(path))));
}

/** JPEG (ITU T.81, B.1): segments of a sign, a size and as many bytes, between which 255 stands before what is no sign. */
async function* tracesOf(file: ByteReader): AsyncGenerator<Range> {
  for (let at = 0; ;) {
    at = 1 + (await file.find(0xff, at));
    const sign = await file.byte(at);
    if (sign < 0xc0 || sign === 0xff || (sign >= 0xd0 && sign <= 0xd9)) continue;
    const start = at + 3;
    const end = start - 2 + (await file.read(at + 1, 2)).getUint16(0);
    const isApplications = sign >= 0xe0 && sign <= 0xef;
    if (sign === COMMENT || (isApplications && !LOOKS.has(sign))) yield { start, end };
    at = end;
  }
}
