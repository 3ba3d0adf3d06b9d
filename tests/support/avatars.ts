import { inflateSync } from "node:zlib";
import { expect } from "bun:test";
import type { Browser } from "./browser.ts";
import { beginWithFiles } from "./files.ts";
import { pngOf } from "./pictures.ts";
import { attributes } from "./page.ts";

/** Red, green, blue, and how much of it is seen. */
export type Colour = readonly [number, number, number, number];

export const RED: Colour = [255, 0, 0, 255];
export const GREEN: Colour = [0, 255, 0, 255];
export const BLUE: Colour = [0, 0, 255, 255];
export const WHITE: Colour = [255, 255, 255, 255];
export const CLEAR: Colour = [0, 0, 0, 0];

export const SIZES = ["small", "large"] as const;

/** Where the picture of this name is, as those who are not told by a page know it. */
export const pathOf = (name: string, size: (typeof SIZES)[number] = "small") =>
  `/avatars/${name}-${size}.webp`;

export const bytesOf = async (by: Browser, path: string) =>
  Buffer.from(await (await by.get(path)).arrayBuffer());

export const pageOf = async (by: Browser, path: string) => (await by.get(path)).text();

/** A place of files, to which pictures are sent as a form without script does. */
export async function beginWithPictures(environment: Readonly<Record<string, string>> = {}) {
  const started = await beginWithFiles(environment);
  const { app, robin, ada } = started;
  const sendTo =
    (path: string, field: string) =>
    (by: Browser, bytes: Uint8Array | string, name = "a.png") => {
      const form = new FormData();
      form.append(field, new File([bytes as Uint8Array<ArrayBuffer>], name));
      const cookie = [...by.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
      return app.handle(
        new Request(`http://localhost${path}`, { method: "POST", body: form, headers: { cookie } }),
      );
    };
  const sendPicture = sendTo("/profile/picture", "picture");
  /** Gives Ada, or who is named, a picture; gives the name of it. */
  const show = async (bytes: Uint8Array, by: Browser = ada, person = "Ada") => {
    const answer = await sendPicture(by, bytes);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/profile?done=picture"]);
    return robin.people.named(person)!.avatar!;
  };
  return { ...started, sendPicture, sendMark: sendTo("/place/mark", "mark"), show };
}

/** A PNG of these many pixels, each of the colour that `colourAt` gives. */
export function painted(
  width: number,
  height: number,
  colourAt: (x: number, y: number) => Colour,
): Uint8Array {
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width }, (_, x) => colourAt(x, y)).flat(),
  ]);
  return pngOf(width, height, Buffer.from(rows.flat()));
}

/** A square of one colour. */
export function square(side: number, colour: Colour): Uint8Array {
  return painted(side, side, () => colour);
}

/** The colours of a picture at these places, as whole parts of its width and height; each to the nearest end, as what is saved anew loses some. */
export async function coloursIn(
  bytes: Uint8Array,
  places: readonly (readonly [number, number])[],
): Promise<number[][]> {
  const { width, height } = await new Bun.Image(bytes).metadata();
  const png = Buffer.from(await new Bun.Image(bytes).png({ compressionLevel: 0 }).bytes());
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const rows = inflateSync(Buffer.concat(data));
  return places.map(([x, y]) => {
    const at = Math.floor(y * height) * (1 + width * 4) + 1 + Math.floor(x * width) * 4;
    return [...rows.subarray(at, at + 4)].map((value) => (value < 128 ? 0 : 255));
  });
}

/** How wide and high a picture is, and in which format. */
export async function sizeOf(bytes: Uint8Array) {
  const { width, height, format } = await new Bun.Image(bytes).metadata();
  return [width, height, format];
}

/** Where the pictures of people are that `page` shows. */
export function avatarsIn(page: string, within = ""): string[] {
  return attributes(page, `${within} .avatar img`, "src");
}
