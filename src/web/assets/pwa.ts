import { Elysia } from "elysia";
import { assets } from "./assets.ts";
import { worker } from "./bundles.ts";
import { pictures } from "./staticFiles.ts";

/** What the page shows where the server is not there, kept in the browser: it and what it loads. */
const KEPT = ["/offline", assets.style.path, assets.icon.path];

/** What stands around the page in a browser on a phone: `--paper` of tokens.css, in sRGB. */
export const PAPER = { light: "#fefbf9", dark: "#1c1612" } as const;

/** The worker with what it keeps: another one whenever that changes, which is how browsers learn of it. */
const WORKER = `const kept = ${JSON.stringify(KEPT)};\n${worker}`;

const MANIFEST = JSON.stringify({
  name: "Robin",
  id: "/",
  start_url: "/",
  scope: "/",
  display: "standalone",
  background_color: PAPER.light,
  theme_color: PAPER.light,
  icons: [
    { src: pictures.touchIcon, sizes: "192x192", type: "image/png" },
    { src: pictures.largeIcon, sizes: "512x512", type: "image/png" },
    { src: pictures.maskableIcon, sizes: "512x512", type: "image/png", purpose: "maskable" },
    { src: assets.icon.path, sizes: "any", type: "image/svg+xml" },
  ],
});

/** An hour, in seconds: both keep their addresses when they change. */
const CACHED = "public, max-age=3600";

/** What makes Robin an app on a phone or a desktop, for whoever wants it there. */
export const pwa = new Elysia({ name: "progressive web app" })
  .get("/manifest.webmanifest", () => answer(MANIFEST, "application/manifest+json"))
  .get("/worker.js", () => answer(WORKER, "text/javascript; charset=utf-8"));

function answer(text: string, type: string): Response {
  return new Response(text, { headers: { "content-type": type, "cache-control": CACHED } });
}
