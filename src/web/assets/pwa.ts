import { Elysia } from "elysia";
import { limits } from "../../base/limits.ts";
import type { PlaceSettings } from "../../domain/place.ts";
import { assets } from "./assets.ts";
import { worker } from "./bundles.ts";
import { pathOfMark } from "../http/paths.ts";
import { pictures } from "./staticFiles.ts";

/** What the page shows where the server is not there, kept in the browser: it and what it loads. */
const KEPT = ["/offline", assets.style.path, assets.icon.path, assets.offline.path];

/** What stands around the page in a browser on a phone: `--paper` of tokens.css, in sRGB. */
export const PAPER = { light: "#fefbf9", dark: "#1c1612" } as const;

/** The worker with what it keeps: another one whenever that changes, which is how browsers learn of it. */
const WORKER = `const kept = ${JSON.stringify(KEPT)};\n${worker}`;

const MANIFEST = {
  id: "/",
  start_url: "/",
  scope: "/",
  display: "standalone",
  background_color: PAPER.light,
  theme_color: PAPER.light,
};

/** The robin, as browsers put it beside the names of other apps. */
const ROBIN = [
  { src: pictures.touchIcon, sizes: "192x192", type: "image/png" },
  { src: pictures.largeIcon, sizes: "512x512", type: "image/png" },
  { src: pictures.maskableIcon, sizes: "512x512", type: "image/png", purpose: "maskable" },
  { src: assets.icon.path, sizes: "any", type: "image/svg+xml" },
];

/** An hour, in seconds: the worker keeps its address when it changes. */
const CACHED = "public, max-age=3600";

/** What makes Robin an app on a phone or a desktop, for whoever wants it there, of the place as `placeFor` a request shows it. */
export const pwa = (placeFor: (request: Request) => PlaceSettings) =>
  new Elysia({ name: "progressive web app" })
    .get("/manifest.webmanifest", ({ request }) => {
      const place = placeFor(request);
      return answer(
        JSON.stringify({ name: place.name, ...MANIFEST, icons: iconsOf(place) }),
        "application/manifest+json",
        "no-cache",
      );
    })
    .get("/worker.js", () => answer(WORKER, "text/javascript; charset=utf-8", CACHED));

function iconsOf({ mark }: PlaceSettings): readonly object[] {
  if (mark === "") return ROBIN;
  return (["icon", "app"] as const).map((size) => {
    const side = limits.mark[size];
    return { src: pathOfMark(mark, size), sizes: `${side}x${side}`, type: "image/png" };
  });
}

function answer(text: string, type: string, cached: string): Response {
  return new Response(text, { headers: { "content-type": type, "cache-control": cached } });
}
