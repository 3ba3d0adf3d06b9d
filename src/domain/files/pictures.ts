import { limits } from "../../base/limits.ts";
import { barePng } from "./barePng.ts";
import { cutPng, squarePng } from "./cutPng.ts";
import type { FileKind } from "./fileTypes.ts";
import { firstFrame } from "./firstFrame.ts";
import { turned } from "./orientation.ts";
import { Turns } from "./turns.ts";

/** Quality of pictures that lose some with it: what cameras save looks the same with it. */
const QUALITY = 85;

/** How many times as long as wide a picture may be before it is made a square. */
const LONGEST = 16;

/** In pixels. */
type Sides = readonly [width: number, height: number];

/** Those that are kept of a picture. */
type Size = "side" | "large" | "small";

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
    return this.#inTurn(user, async () => {
      const bare = await bared(path, kind).catch(() => undefined);
      return bare ?? FORMATS[kind.mime]!(await still(path, kind, sidesOf("side", kind))).bytes();
    });
  }

  /** The bytes of a picture in this size, as WebP, a still also of one that moves; undefined where there is none. */
  smaller(
    path: string,
    kind: FileKind,
    size: "small" | "large",
    user: number,
  ): Promise<Uint8Array | undefined> {
    if (kind.width === null) return Promise.resolve(undefined);
    return this.#inTurn(user, async () => asWebp(await still(path, kind, sidesOf(size, kind))).bytes());
  }

  /** The middle of a picture, as a square of at most `side` pixels, as PNG; undefined where it cannot be read. `isOpaque`: on white, where it is clear. */
  square(
    path: string,
    kind: FileKind,
    { user, side, isOpaque }: { readonly user: number; readonly side: number; readonly isOpaque: boolean },
  ): Promise<Uint8Array | undefined> {
    if (kind.width === null) return Promise.resolve(undefined);
    return this.#inTurn(user, async () => {
      const picture = await still(path, kind, sidesAround(kind, side));
      const rows = await picture.png({ compressionLevel: 0 }).bytes();
      return squarePng(rows, isOpaque);
    });
  }

  /** What `save` gives, when it is the turn of `user`; undefined where the picture cannot be read. */
  #inTurn(user: number, save: () => Promise<Uint8Array>): Promise<Uint8Array | undefined> {
    return this.#turns.next(user, save).catch(() => undefined);
  }
}

/** A picture that loses nothing but what was written about it; undefined where it has to be saved anew. Throws where it cannot be read. */
async function bared(path: string, kind: FileKind): Promise<Uint8Array | undefined> {
  if (kind.mime !== "image/png" || kind.orientation !== 1 || scaleOf("side", kind) < 1) return undefined;
  const bare = await barePng(await Bun.file(path).bytes());
  // Whether it can be looked at is known once it was read to its end.
  if (bare) await asWebp(sized(bare, kind, [1, 1])).bytes();
  return bare;
}

/** The picture at `path` of these sides, as it shows until it moves: its first frame may not fill it. */
async function still(path: string, kind: FileKind, sides: Sides): Promise<Bun.Image> {
  const frame = await firstFrame(path, kind.mime);
  if (!frame) return sized(path, kind, sides);
  // What it says of itself would take too much memory.
  if (frame.left + frame.width > kind.width! || frame.top + frame.height > kind.height!)
    throw new RangeError("A frame that goes beyond its picture");
  const [across, down] = [sides[0] / kind.width!, sides[1] / kind.height!];
  const own = [Math.round(frame.width * across), Math.round(frame.height * down)];
  const [width, height] = own.map((side) => Math.max(1, side)) as [number, number];
  const picture = sized(frame.picture, frame, [width, height]);
  if (width === sides[0] && height === sides[1]) return picture;
  const [left, top] = [Math.round(-frame.left * across), Math.round(-frame.top * down)];
  const rows = await picture.png({ compressionLevel: 0 }).bytes();
  return new Bun.Image(cutPng(rows, () => ({ left, top, width: sides[0], height: sides[1] })));
}

/** How large a picture is whose shorter side has at most `side` pixels. Of a strip the longer one gives way: it would take too much memory. */
function sidesAround({ width, height }: FileKind, side: number): Sides {
  const scale = Math.min(1, side / Math.min(width!, height!));
  const scaled = (length: number) => Math.min(side * LONGEST, Math.max(1, Math.round(length * scale)));
  return [scaled(width!), scaled(height!)];
}

function asWebp(picture: Bun.Image): Bun.Image {
  return picture.webp({ quality: QUALITY });
}

/** How large a picture is in this size. */
function sidesOf(size: Size, kind: FileKind): Sides {
  const { width, height } = kind;
  const scale = scaleOf(size, kind);
  return [width!, height!].map((one) => Math.max(1, Math.round(one * scale))) as [number, number];
}

function scaleOf(size: Size, { width, height }: FileKind): number {
  const longer = limits.picture[size];
  const shorter = size === "small" ? 0 : longer / 2;
  const [long, short] = [Math.max(width!, height!), Math.min(width!, height!)];
  return Math.min(1, Math.max(longer / long, shorter / short), limits.picture.webp / long);
}

function sized(
  source: string | Uint8Array,
  { orientation = 1, ...of }: Pick<FileKind, "width" | "height"> & Partial<FileKind>,
  [width, height]: Sides,
): Bun.Image {
  const picture = turned(new Bun.Image(source, { maxPixels: limits.picture.pixels }), orientation);
  // By both sides: of one pixel across, the width says nothing about the height.
  return width === of.width && height === of.height ? picture : picture.resize(width, height);
}
