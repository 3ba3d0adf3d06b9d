import { Elysia, NotFoundError } from "elysia";
import { brotliCompress, constants, gzip } from "node:zlib";
import { promisify } from "node:util";
import { languages } from "../../words/languages.ts";
import type { Words } from "../../words/en.ts";
import { accepts } from "../http/compression.ts";
import emojiFile from "../../formatting/emoji.tsv" with { type: "file" };
import htmx from "htmx.org/dist/htmx.min.js" with { type: "file" };
import icon from "../../../public/robin.svg" with { type: "file" };
import {
  fileScript,
  guestScript,
  laterScripts,
  listStyle,
  memberScript,
  memberStyle,
  offlineScript,
  style,
} from "./bundles.ts";
import { type Bytes, fingerprint, immutable } from "./fingerprint.ts";

type Coding = "br" | "gzip";

type Asset = {
  readonly path: string;
  readonly type: string;
  readonly bytes: Bytes;
  /** Made when the first browser asks for it: at the start there is other work. */
  readonly coded: Partial<Record<Coding, Promise<Bytes>>>;
};

const TEXT = new TextEncoder();

/** Chromium compiles all of the script beside the page. https://v8.dev/blog/explicit-compile-hints */
const COMPILE_ALL = "//# allFunctionsCalledOnLoad\n";

/** What a page loads, by the name it is known by in the views. */
export const assets = {
  htmx: scriptAsset("htmx.js", await Bun.file(htmx).text()),
  emojiList: asset(
    "emoji.tsv",
    "text/tab-separated-values; charset=utf-8",
    await Bun.file(emojiFile).bytes(),
  ),
  icon: asset("robin.svg", "image/svg+xml; charset=utf-8", await Bun.file(icon).bytes()),
  filePage: scriptAsset("file-page.js", fileScript),
  offline: scriptAsset("offline.js", offlineScript),
  style: asset("robin.css", "text/css; charset=utf-8", TEXT.encode(style)),
  listStyle: asset("list.css", "text/css; charset=utf-8", TEXT.encode(listStyle)),
  memberStyle: asset("member.css", "text/css; charset=utf-8", TEXT.encode(memberStyle)),
};

/** The scripts in each language, each with the words that it names. */
const scripts = new Map(
  languages.map((spoken) => {
    const { older, newer, toNewest } = spoken.room;
    const emojiList = assets.emojiList.path;
    const whereTo = spoken.switcher.label;
    const { roomGone } = spoken.done;
    const known = Object.entries({
      older,
      newer,
      toNewest,
      emojiList,
      whereTo,
      roomGone,
      ...spoken.script,
    });
    const inWords = (name: string, script: string, later = {}) => {
      const named = Object.fromEntries(known.filter(([word]) => script.includes(word)));
      const words = JSON.stringify({ locale: spoken.locale, later, ...named });
      return scriptAsset(`${name}.${spoken.language}.js`, `const words = ${words};\n${script}`);
    };
    const later = Object.entries(laterScripts).map(
      ([name, script]) => [name, inWords(name, script)] as const,
    );
    const paths = Object.fromEntries(later.map(([name, { path }]) => [name, path]));
    const guests = inWords("guest", guestScript);
    const members = inWords("robin", memberScript, paths);
    return [spoken, { guests, members, later: later.map(([, script]) => script) }];
  }),
);

const byPath = new Map<string, Asset>(
  [...Object.values(assets), ...[...scripts.values()].flatMap((of) => Object.values(of).flat())].map(
    (asset) => [asset.path, asset],
  ),
);

const byName = new Map([...byPath.values()].map((asset) => [nameIn(asset.path), asset]));

/** The script for a page in these words, of one who is signed in or of a guest. */
export function scriptFor(spoken: Words, isMember: boolean): Asset {
  const { members, guests } = scripts.get(spoken)!;
  return isMember ? members : guests;
}

/**
 * Serves the assets, in the coding that the browser takes. A page of another version, open since before an update or made by another
 * machine amid one, gets what this one has by that name, which is not kept.
 */
export const assetRoutes = new Elysia({ name: "assets" }).get("/assets/:file", async ({ request, path }) => {
  const asset = byPath.get(path) ?? byName.get(nameIn(path));
  if (!asset) throw new NotFoundError();
  const coding = accepted(request);
  const headers = { vary: "accept-encoding", ...(coding && { "content-encoding": coding }) };
  const bytes = coding ? await inCoding(asset, coding) : asset.bytes;
  return asset.path === path
    ? immutable(bytes, asset.type, headers)
    : new Response(bytes, {
        headers: { "content-type": asset.type, "cache-control": "no-store", ...headers },
      });
});

/** What an asset is called in every version. */
function nameIn(path: string): string {
  return path.replace(/\.[0-9a-f]{12}\./, ".");
}

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

function scriptAsset(name: string, script: string): Asset {
  return asset(name, "text/javascript; charset=utf-8", TEXT.encode(COMPILE_ALL + script));
}

function asset(name: string, type: string, bytes: Bytes): Asset {
  const [, stem, ending] = /^(.*)\.(\w+)$/.exec(name)!;
  return { path: `/assets/${stem}.${fingerprint(bytes)}.${ending}`, type, bytes, coded: {} };
}
