import { staticPlugin } from "@elysiajs/static";
import { dirname, join } from "node:path";

/** What has the same address whatever is in it. The compiled program has it in a folder beside itself. */
const FOLDER =
  Bun.embeddedFiles.length > 0
    ? join(dirname(process.execPath), "static")
    : join(import.meta.dir, "../../../public/static");

/** Where the pictures are, by the name they are known by in the views. */
export const pictures = {
  card: "/assets/card.png",
  touchIcon: "/assets/icon-192.png",
  largeIcon: "/assets/icon-512.png",
  maskableIcon: "/assets/icon-maskable.png",
} as const;

/** Serves the files that are in the folder at the start, but hidden ones, to be kept for a day; no path leads out of it. */
export const staticFiles = await staticPlugin({ assets: FOLDER, prefix: "", alwaysStatic: true });
