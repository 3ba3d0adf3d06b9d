import { Elysia, NotFoundError } from "elysia";
import { brotliCompress, constants, gzip } from "node:zlib";
import { promisify } from "node:util";
import { languages } from "../../words/languages.ts";
import type { Words } from "../../words/en.ts";
import { accepts } from "../http/compression.ts";
import htmx from "htmx.org/dist/htmx.min.js" with { type: "file" };
import card from "../../../public/card.png" with { type: "file" };
import icon192 from "../../../public/icon-192.png" with { type: "file" };
import icon512 from "../../../public/icon-512.png" with { type: "file" };
import maskableIcon from "../../../public/icon-maskable.png" with { type: "file" };
import icon from "../../../public/robin.svg" with { type: "file" };
import attention from "../../../public/script/attention.js" with { type: "file" };
import composer from "../../../public/script/composer.js" with { type: "file" };
import connection from "../../../public/script/connection.js" with { type: "file" };
import copying from "../../../public/script/copying.js" with { type: "file" };
import drafts from "../../../public/script/drafts.js" with { type: "file" };
import forms from "../../../public/script/forms.js" with { type: "file" };
import graphemes from "../../../public/script/graphemes.js" with { type: "file" };
import keys from "../../../public/script/keys.js" with { type: "file" };
import member from "../../../public/script/member.js" with { type: "file" };
import mentions from "../../../public/script/mentions.js" with { type: "file" };
import news from "../../../public/script/news.js" with { type: "file" };
import outbox from "../../../public/script/outbox.js" with { type: "file" };
import page from "../../../public/script/page.js" with { type: "file" };
import roomList from "../../../public/script/places.js" with { type: "file" };
import poll from "../../../public/script/poll.js" with { type: "file" };
import reading from "../../../public/script/reading.js" with { type: "file" };
import scroll from "../../../public/script/scroll.js" with { type: "file" };
import senior from "../../../public/script/senior.js" with { type: "file" };
import start from "../../../public/script/start.js" with { type: "file" };
import times from "../../../public/script/times.js" with { type: "file" };
import tools from "../../../public/script/tools.js" with { type: "file" };
import theme from "../../../public/script/theme.js" with { type: "file" };
import trust from "../../../public/script/trust.js" with { type: "file" };
import typing from "../../../public/script/typing.js" with { type: "file" };
import unread from "../../../public/script/unread.js" with { type: "file" };
import window from "../../../public/script/window.js" with { type: "file" };
import words from "../../../public/script/words.js" with { type: "file" };
import base from "../../../public/style/base.css" with { type: "file" };
import formStyle from "../../../public/style/forms.css" with { type: "file" };
import formatting from "../../../public/style/formatting.css" with { type: "file" };
import messages from "../../../public/style/messages.css" with { type: "file" };
import places from "../../../public/style/places.css" with { type: "file" };
import room from "../../../public/style/room.css" with { type: "file" };
import searchStyle from "../../../public/style/search.css" with { type: "file" };
import tokens from "../../../public/style/tokens.css" with { type: "file" };
import toolsStyle from "../../../public/style/tools.css" with { type: "file" };

type Coding = "br" | "gzip";

type Asset = {
  readonly path: string;
  readonly type: string;
  readonly bytes: Bytes;
  /** Made when the first browser asks for it: at the start there is other work. */
  readonly coded: Partial<Record<Coding, Promise<Bytes>>>;
};

type Bytes = Uint8Array<ArrayBuffer>;

/** The address has a fingerprint of the bytes in it, so what it leads to never changes: a year, in seconds. */
const FOREVER = "public, max-age=31536000, immutable";

const TEXT = new TextEncoder();

/**
 * First in a script, it has Chromium compile all of it beside the page, not each function when the page first calls it.
 * https://v8.dev/blog/explicit-compile-hints
 */
const COMPILE_ALL = "//# allFunctionsCalledOnLoad\n";

/** Bun's transpiler takes what its bundler takes, and its types do not say so. The 30 kB of a first page need it. */
const MINIFIED: object = { minify: { whitespace: true, identifiers: true } };

/** The parts of the script, each behind those that it imports: a page loads them as one. */
const SCRIPT = [
  trust,
  words,
  page,
  scroll,
  roomList,
  poll,
  times,
  news,
  connection,
  forms,
  copying,
  reading,
  theme,
  window,
  start,
];

/** What only the page of who is signed in has to do. */
const MEMBERS = [
  unread,
  senior,
  attention,
  drafts,
  graphemes,
  outbox,
  composer,
  tools,
  mentions,
  typing,
  keys,
  member,
];
const STYLE = [tokens, base, room, places, messages, formatting, toolsStyle, searchStyle, formStyle];

/** What a page loads, by the name it is known by in the views. */
export const assets = {
  htmx: scriptAsset("htmx.js", await Bun.file(htmx).text()),
  icon: asset("robin.svg", "image/svg+xml; charset=utf-8", await bytes(icon)),
  style: asset("robin.css", "text/css; charset=utf-8", TEXT.encode(await oneSheet(STYLE))),
  touchIcon: asset("icon-192.png", "image/png", await bytes(icon192)),
  largeIcon: asset("icon-512.png", "image/png", await bytes(icon512)),
  maskableIcon: asset("icon-maskable.png", "image/png", await bytes(maskableIcon)),
  card: asset("card.png", "image/png", await bytes(card)),
};

const script = await oneModule(SCRIPT);
const memberScript = await oneModule([...SCRIPT, ...MEMBERS]);

/** The scripts, with what they say in each language. */
const scripts = new Map(
  languages.map((spoken) => {
    const { older, newer, toNewest } = spoken.room;
    const known = { locale: spoken.locale, older, newer, toNewest, ...spoken.script };
    const said = `const words = ${JSON.stringify(known)};\n`;
    const guests = scriptAsset(`guest.${spoken.language}.js`, said + script);
    const members = scriptAsset(`robin.${spoken.language}.js`, said + memberScript);
    return [spoken, { guests, members }];
  }),
);

const byPath = new Map<string, Asset>(
  [...Object.values(assets), ...[...scripts.values()].flatMap((of) => Object.values(of))].map((asset) => [
    asset.path,
    asset,
  ]),
);

/** The script for a page in these words, of one who is signed in or of a guest. */
export function scriptFor(spoken: Words, isMember: boolean): Asset {
  const { members, guests } = scripts.get(spoken)!;
  return isMember ? members : guests;
}

/** Serves the assets, in the coding that the browser takes. */
export const assetRoutes = new Elysia({ name: "assets" }).get("/assets/:file", async ({ request, path }) => {
  const asset = byPath.get(path);
  if (!asset) throw new NotFoundError();
  const coding = asset.type === "image/png" ? undefined : accepted(request);
  const headers: Record<string, string> = {
    "content-type": asset.type,
    "cache-control": FOREVER,
    vary: "accept-encoding",
  };
  if (coding) headers["content-encoding"] = coding;
  return new Response(coding ? await inCoding(asset, coding) : asset.bytes, { headers });
});

function accepted(request: Request): Coding | undefined {
  return (["br", "gzip"] as const).find((coding) => accepts(request, coding));
}

function inCoding({ bytes, coded }: Asset, coding: Coding): Promise<Bytes> {
  return (coded[coding] ??= ENCODERS[coding](bytes).then((encoded) => new Uint8Array(encoded)));
}

const ENCODERS = {
  br: (bytes: Bytes) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  gzip: (bytes: Bytes) => promisify(gzip)(bytes, { level: 9 }),
};

async function bytes(file: string): Promise<Bytes> {
  return new Uint8Array(await Bun.file(file).arrayBuffer());
}

function texts(files: readonly string[]): Promise<string[]> {
  return Promise.all(files.map((file) => Bun.file(file).text()));
}

/** Modules that need but each other, as one: what they import and export is there anyway. */
async function oneModule(files: readonly string[]): Promise<string> {
  const modules = await texts(files);
  const joined = modules.map((module) => module.replace(/^import [^;]*;\n/gm, "").replace(/^export /gm, ""));
  const transpiler = new Bun.Transpiler({ loader: "js", deadCodeElimination: false, ...MINIFIED });
  return transpiler.transformSync(joined.join("\n"));
}

/** Style sheets as one, without what no browser reads. */
async function oneSheet(files: readonly string[]): Promise<string> {
  const sheets = await texts(files);
  return sheets
    .join("\n")
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/\s*\n\s*/g, "\n")
    .replace(/(?<=[{};,])\n/g, "")
    .replace(/ \{/g, "{");
}

function scriptAsset(name: string, script: string): Asset {
  return asset(name, "text/javascript; charset=utf-8", TEXT.encode(COMPILE_ALL + script));
}

function asset(name: string, type: string, bytes: Bytes): Asset {
  const fingerprint = new Bun.CryptoHasher("sha256").update(bytes).digest("hex").slice(0, 12);
  const [, stem, ending] = /^(.*)\.(\w+)$/.exec(name)!;
  return { path: `/assets/${stem}.${fingerprint}.${ending}`, type, bytes, coded: {} };
}
