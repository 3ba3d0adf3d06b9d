import { limits } from "../../base/limits.ts";
import type { FileKind } from "./fileTypes.ts";

/** Quality of pictures that lose some with it: what cameras save looks the same with it. */
const QUALITY = 85;

/** How each is saved anew. Moving pictures would become a still. */
const FORMATS = {
  "image/jpeg": (picture: Bun.Image) => picture.jpeg({ quality: QUALITY }),
  "image/png": (picture: Bun.Image) => picture.png(),
  "image/webp": (picture: Bun.Image) => picture.webp({ quality: QUALITY }),
} as const;

/** Saves pictures anew, without what cameras write into them: where, when and by whom they were taken. */
export class Pictures {
  /** One at a time: a large one takes much memory. */
  #last: Promise<unknown> = Promise.resolve();

  /** The bytes of the picture at `path`, turned as it shows, no larger than its limit; undefined where it is left as it is. */
  cleaned(path: string, { type, width, height }: FileKind): Promise<Uint8Array | undefined> {
    const save = FORMATS[type as keyof typeof FORMATS];
    if (!save || width === null || height === null) return Promise.resolve(undefined);
    const scale = Math.min(1, limits.file.side / Math.max(width, height));
    const clean = () => {
      const picture = new Bun.Image(path, { maxPixels: limits.file.pixels });
      const sized = scale === 1 ? picture : picture.resize(Math.max(1, Math.round(width * scale)));
      return save(sized).bytes();
    };
    // What cannot be read as a picture, such as one that moves, is sent as it came.
    const cleaned = this.#last.then(clean).catch(() => undefined);
    this.#last = cleaned;
    return cleaned;
  }
}
