import { limits } from "../../base/limits.ts";
import { firstFrame } from "./animatedWebp.ts";
import type { FileKind } from "./fileTypes.ts";

/** Quality of pictures that lose some with it: what cameras save looks the same with it. */
const QUALITY = 85;

/** How each is saved anew. */
const FORMATS: Readonly<Record<string, (picture: Bun.Image) => Bun.Image>> = {
  "image/jpeg": (picture) => picture.jpeg({ quality: QUALITY }),
  "image/png": (picture) => picture.png(),
  "image/webp": asWebp,
};

/** Whether a file is a picture that is to be saved anew: one that moves would become a still. */
export function isStill({ mime, moves }: FileKind): boolean {
  return mime in FORMATS && !moves;
}

/** Saves pictures anew: without what cameras write into them, and smaller ones to be shown in their place. */
export class Pictures {
  /** One at a time: a large one takes much memory. */
  #last: Promise<unknown> = Promise.resolve();

  /** The bytes of the still picture at `path`, turned as it shows, no larger than its limit; undefined where it cannot be read. */
  cleaned(path: string, kind: FileKind): Promise<Uint8Array | undefined> {
    if (kind.width === null) return Promise.resolve(undefined);
    return this.#next(() => FORMATS[kind.mime]!(sized(path, kind, limits.picture.side)).bytes());
  }

  /** The bytes of a picture whose longer side has at most `side` pixels, as WebP, a still also of one that moves; undefined where there is none. */
  smaller(path: string, kind: FileKind, side: number): Promise<Uint8Array | undefined> {
    if (kind.width === null) return Promise.resolve(undefined);
    return this.#next(async () => {
      const source = kind.moves && kind.mime === "image/webp" ? await firstFrame(path) : path;
      return asWebp(sized(source, kind, side)).bytes();
    });
  }

  /** What `save` gives, when all before it are done; undefined where the picture cannot be read. */
  #next(save: () => Promise<Uint8Array>): Promise<Uint8Array | undefined> {
    const saved = this.#last.then(save).catch(() => undefined);
    this.#last = saved;
    return saved;
  }
}

function asWebp(picture: Bun.Image): Bun.Image {
  return picture.webp({ quality: QUALITY });
}

function sized(source: string | Uint8Array, { width, height }: FileKind, side: number): Bun.Image {
  const picture = new Bun.Image(source, { maxPixels: limits.picture.pixels });
  const scale = side / Math.max(width!, height!);
  const [across, down] = [width!, height!].map((one) => Math.max(1, Math.round(one * scale)));
  // By both sides: of one pixel across, the width says nothing about the height.
  return scale < 1 ? picture.resize(across!, down!) : picture;
}
