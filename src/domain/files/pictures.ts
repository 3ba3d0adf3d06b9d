import { limits } from "../../base/limits.ts";
import { firstFrame } from "./animatedWebp.ts";
import { barePng } from "./barePng.ts";
import { croppedPng } from "./croppedPng.ts";
import type { FileKind } from "./fileTypes.ts";
import { Turns } from "./turns.ts";

/** Quality of pictures that lose some with it: what cameras save looks the same with it. */
const QUALITY = 85;

/** How many times as long as wide a picture may be before it is made a square. */
const LONGEST = 16;

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

/** Saves pictures anew, in the name of a user: without what cameras write into them, and smaller ones to be shown in their place. */
export class Pictures {
  /** One at a time: a large one takes much memory. */
  #turns = new Turns();

  /** The bytes of the still picture at `path`, turned as it shows, no larger than its limit; undefined where it cannot be read. */
  cleaned(path: string, kind: FileKind, user: number): Promise<Uint8Array | undefined> {
    if (kind.width === null) return Promise.resolve(undefined);
    const { side } = limits.picture;
    return this.#inTurn(user, async () => {
      const bare = await bared(path, kind, side).catch(() => undefined);
      return bare ?? FORMATS[kind.mime]!(sized(path, kind, side)).bytes();
    });
  }

  /** The bytes of a picture whose longer side has at most `side` pixels, as WebP, a still also of one that moves; undefined where there is none. */
  smaller(path: string, kind: FileKind, side: number, user: number): Promise<Uint8Array | undefined> {
    if (kind.width === null) return Promise.resolve(undefined);
    return this.#inTurn(user, async () => asWebp(sized(await stillOf(path, kind), kind, side)).bytes());
  }

  /** The middle of a picture, as a square of at most `side` pixels, as PNG; undefined where it cannot be read. `isOpaque`: on white, where it is clear. */
  square(
    path: string,
    kind: FileKind,
    { user, side, isOpaque }: { readonly user: number; readonly side: number; readonly isOpaque: boolean },
  ): Promise<Uint8Array | undefined> {
    if (kind.width === null) return Promise.resolve(undefined);
    return this.#inTurn(user, async () => {
      const [width, height] = sidesAround(kind, side);
      const picture = new Bun.Image(await stillOf(path, kind), { maxPixels: limits.picture.pixels });
      const rows = await picture.resize(width, height).png({ compressionLevel: 0 }).bytes();
      return croppedPng(rows, isOpaque);
    });
  }

  /** What `save` gives, when it is the turn of `user`; undefined where the picture cannot be read. */
  #inTurn(user: number, save: () => Promise<Uint8Array>): Promise<Uint8Array | undefined> {
    return this.#turns.next(user, save).catch(() => undefined);
  }
}

/** A picture that loses nothing but what was written about it; undefined where it has to be saved anew. Throws where it cannot be read. */
async function bared(path: string, kind: FileKind, side: number): Promise<Uint8Array | undefined> {
  if (kind.mime !== "image/png" || Math.max(kind.width!, kind.height!) > side) return undefined;
  const bare = await barePng(await Bun.file(path).bytes());
  // Whether it can be looked at is known once it was read to its end.
  if (bare) await asWebp(sized(bare, kind, 1)).bytes();
  return bare;
}

/** What shows of a picture that moves until it does. */
async function stillOf(path: string, { moves, mime }: FileKind): Promise<string | Uint8Array> {
  return moves && mime === "image/webp" ? firstFrame(path) : path;
}

/** How large a picture is whose shorter side has at most `side` pixels. Of a strip the longer one gives way: it would take too much memory. */
function sidesAround({ width, height }: FileKind, side: number): readonly [width: number, height: number] {
  const scale = Math.min(1, side / Math.min(width!, height!));
  const scaled = (length: number) => Math.min(side * LONGEST, Math.max(1, Math.round(length * scale)));
  return [scaled(width!), scaled(height!)];
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
