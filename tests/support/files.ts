import { expect } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import type { Browser } from "./browser.ts";
import type { Later } from "../../src/base/jobs.ts";
import { startRobin } from "./robin.ts";
import { temporaryFolder } from "./temporary.ts";

/** A data folder, gone when the tests are over. */
export function newFolder(): string {
  return temporaryFolder("robin-files-");
}

/** The names of all files that are kept in the data folder `folder`. */
export function filesIn(folder: string): string[] {
  const place = join(folder, "files");
  if (!existsSync(place)) return [];
  const found = readdirSync(place, { recursive: true, withFileTypes: true });
  return found.filter((one) => one.isFile()).map(({ name }) => name);
}

/** A place with a data folder of its own, where "Ada" and "Bob" are. */
export async function beginWithFiles(
  environment: Readonly<Record<string, string>> = {},
  timing: { readonly after?: Later } = {},
) {
  const folder = newFolder();
  const started = startRobin({ DATA_DIR: folder, ...environment }, timing);
  const { app, robin, signedIn } = started;
  const ada = await signedIn("Ada", "owner");
  const bob = await signedIn("Bob");
  const person = (name: string) => robin.people.named(name)!;
  const send = (
    by: Browser,
    bytes: string | Uint8Array,
    name = "a.bin",
    room = "",
    headers = {},
    more = {},
  ) => {
    const body = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    const cookie = [...by.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
    const query = new URLSearchParams({ name, ...(room && { room }), ...more });
    return app.handle(
      new Request(`http://localhost/files?${query}`, {
        method: "POST",
        body,
        headers: { cookie, "content-length": String(body.length), ...headers },
      }),
    );
  };
  const upload = async (by: Browser, bytes: string | Uint8Array, name?: string, room?: string, more = {}) => {
    const answer = await send(by, bytes, name, room, {}, more);
    expect(answer.status).toBe(201);
    return (await answer.json()) as { id: number; name: string; type: string; size: number };
  };
  const say = (by: Browser, content: string, ids: readonly number[], room = "") =>
    by.post(
      "/chats",
      { content, ...(ids[0] !== undefined && { file: String(ids[0]) }), ...(room && { room }) },
      { "hx-request": "true" },
    );
  /** The names of all files below the folder of files. */
  const kept = () => filesIn(folder);
  return { ...started, folder, ada, bob, person, send, upload, say, kept };
}

/** A PNG of these many pixels, all black. */
export function png(width: number, height: number): Uint8Array {
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(Bun.hash.crc32(body));
    return Buffer.concat([length, body, crc]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0], 8);
  const rows = deflateSync(Buffer.alloc((width + 1) * height));
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk("IHDR", head),
    chunk("IDAT", rows),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

export type WithFiles = Awaited<ReturnType<typeof beginWithFiles>>;
