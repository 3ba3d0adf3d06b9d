import { Elysia, NotFoundError } from "elysia";
import { brotliCompress, constants, gzip } from "node:zlib";
import { promisify } from "node:util";
import { accepts } from "./compression.ts";
import htmx from "htmx.org/dist/htmx.min.js" with { type: "file" };
import icon from "../../public/robin.svg" with { type: "file" };
import script from "../../public/robin.js" with { type: "file" };
import style from "../../public/robin.css" with { type: "file" };

type Coding = "br" | "gzip";

type Asset = {
  readonly path: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly coded: Partial<Record<Coding, Uint8Array<ArrayBuffer>>>;
};

/** The address has a fingerprint of the bytes in it, so what it leads to never changes: a year, in seconds. */
const FOREVER = "public, max-age=31536000, immutable";

/** How long after the start the assets are compressed, in ms. */
const COMPRESS_AFTER = 300;

/** What a page loads, by the name it is known by in the views. */
export const assets = {
  htmx: await load("htmx.js", htmx, "text/javascript; charset=utf-8"),
  icon: await load("robin.svg", icon, "image/svg+xml"),
  script: await load("robin.js", script, "text/javascript; charset=utf-8"),
  style: await load("robin.css", style, "text/css; charset=utf-8"),
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

async function load(name: string, file: string, type: string): Promise<Asset> {
  const bytes = new Uint8Array(await Bun.file(file).arrayBuffer());
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
