import { readdirSync } from "node:fs";
import { basename, join } from "node:path";

const PUBLIC = join(import.meta.dir, "../../../public");
const LATER = join(PUBLIC, "script/later");

/**
 * What browsers load, each as one file: the scripts of a guest's page, of a member's, of a file's besides, and of the page for when the
 * server is away; the worker; the style sheet of all pages, and what members' pages, and those that are no room's, need besides.
 * They are made at the start, or by build.ts for the compiled program, which has them in the place of this module.
 */
export const [guestScript, memberScript, fileScript, offlineScript, worker, style, memberStyle, listStyle] =
  await Promise.all([
    bundle("script/guest.js"),
    bundle("script/member.js"),
    bundle("script/filePage.js"),
    bundle("script/offline.js"),
    bundle("worker.js"),
    // For a browser Bun would write out what older ones lack, such as light-dark(), in much more.
    bundle("style/robin.css", "bun"),
    bundle("style/member.css", "bun"),
    bundle("style/list.css", "bun"),
  ]);

/** What pages load only when it is wanted, by the names of its files. */
export const laterScripts: Readonly<Record<string, string>> = Object.fromEntries(
  await Promise.all(
    readdirSync(LATER).map(async (file) => [basename(file, ".js"), await bundle(`script/later/${file}`)]),
  ),
);

async function bundle(file: string, target: "browser" | "bun" = "browser"): Promise<string> {
  const { outputs } = await Bun.build({ entrypoints: [join(PUBLIC, file)], target, minify: true });
  return outputs[0]!.text();
}
