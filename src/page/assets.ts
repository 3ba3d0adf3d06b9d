import { Elysia, NotFoundError } from "elysia";
import { brotliCompress, constants, gzip } from "node:zlib";
import { promisify } from "node:util";
import { accepts } from "./compression.ts";
import htmx from "htmx.org/dist/htmx.min.js" with { type: "file" };
import icon from "../../public/robin.svg" with { type: "file" };
import attention from "../../public/script/attention.js" with { type: "file" };
import composer from "../../public/script/composer.js" with { type: "file" };
import connection from "../../public/script/connection.js" with { type: "file" };
import mentions from "../../public/script/mentions.js" with { type: "file" };
import news from "../../public/script/news.js" with { type: "file" };
import page from "../../public/script/page.js" with { type: "file" };
import poll from "../../public/script/poll.js" with { type: "file" };
import reading from "../../public/script/reading.js" with { type: "file" };
import start from "../../public/script/start.js" with { type: "file" };
import times from "../../public/script/times.js" with { type: "file" };
import tools from "../../public/script/tools.js" with { type: "file" };
import trust from "../../public/script/trust.js" with { type: "file" };
import typing from "../../public/script/typing.js" with { type: "file" };
import unread from "../../public/script/unread.js" with { type: "file" };
import base from "../../public/style/base.css" with { type: "file" };
import forms from "../../public/style/forms.css" with { type: "file" };
import formatting from "../../public/style/formatting.css" with { type: "file" };
import messages from "../../public/style/messages.css" with { type: "file" };
import places from "../../public/style/places.css" with { type: "file" };
import room from "../../public/style/room.css" with { type: "file" };
import searchStyle from "../../public/style/search.css" with { type: "file" };
import toolsStyle from "../../public/style/tools.css" with { type: "file" };

type Coding = "br" | "gzip";

type Asset = {
  readonly path: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly coded: Partial<Record<Coding, Uint8Array<ArrayBuffer>>>;
};

/** The address has a fingerprint of the bytes in it, so what it leads to never changes: a year, in seconds. */
const FOREVER = "public, max-age=31536000, immutable";

const TEXT = new TextEncoder();

/** How long after the start the assets are compressed, in ms. */
const COMPRESS_AFTER = 300;

/** The parts of the script, each behind those that it imports: a page loads them as one. */
const SCRIPT = [
  trust,
  page,
  poll,
  times,
  news,
  connection,
  unread,
  attention,
  composer,
  tools,
  mentions,
  typing,
  reading,
  start,
];
const STYLE = [base, room, places, messages, formatting, toolsStyle, searchStyle, forms];

/** What a page loads, by the name it is known by in the views. */
export const assets = {
  htmx: asset("htmx.js", "text/javascript; charset=utf-8", await bytes(htmx)),
  icon: asset("robin.svg", "image/svg+xml", await bytes(icon)),
  script: asset("robin.js", "text/javascript; charset=utf-8", await oneModule(SCRIPT)),
  style: asset("robin.css", "text/css; charset=utf-8", await oneSheet(STYLE)),
};

const byPath = new Map<string, Asset>(Object.values(assets).map((asset) => [asset.path, asset]));

/** Serves the assets, in the coding that the browser takes. */
export const assetRoutes = new Elysia({ name: "assets" }).get("/assets/:file", ({ request, path }) => {
  const asset = byPath.get(path);
  if (!asset) throw new NotFoundError();
  const coding = accepted(request, asset);
  const headers: Record<string, string> = {
    "content-type": asset.type,
    "cache-control": FOREVER,
    vary: "accept-encoding",
  };
  if (coding) headers["content-encoding"] = coding;
  return new Response(coding ? asset.coded[coding] : asset.bytes, { headers });
});

function accepted(request: Request, { coded }: Asset): Coding | undefined {
  return (["br", "gzip"] as const).find((coding) => coded[coding] && accepts(request, coding));
}

async function bytes(file: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await Bun.file(file).arrayBuffer());
}

function texts(files: readonly string[]): Promise<string[]> {
  return Promise.all(files.map((file) => Bun.file(file).text()));
}

/** Modules that need but each other, as one: what they import and export is there anyway. */
async function oneModule(files: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const modules = await texts(files);
  const joined = modules.map((module) => module.replace(/^import [^;]*;\n/gm, "").replace(/^export /gm, ""));
  return TEXT.encode(joined.join("\n"));
}

async function oneSheet(files: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  return TEXT.encode((await texts(files)).join("\n"));
}

function asset(name: string, type: string, bytes: Uint8Array<ArrayBuffer>): Asset {
  const fingerprint = new Bun.CryptoHasher("sha256").update(bytes).digest("hex").slice(0, 12);
  const asset: Asset = { path: `/assets/${name.replace(".", `.${fingerprint}.`)}`, type, bytes, coded: {} };
  // Not while Robin starts, which takes the same processors: until a coding is ready the plain bytes are served.
  setTimeout(() => void compress(asset), COMPRESS_AFTER).unref();
  return asset;
}

async function compress({ bytes, coded }: Asset): Promise<void> {
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  coded.br = new Uint8Array(await promisify(brotliCompress)(bytes, { params }));
  coded.gzip = new Uint8Array(await promisify(gzip)(bytes, { level: 9 }));
}
