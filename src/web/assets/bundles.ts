import { join } from "node:path";

const PUBLIC = join(import.meta.dir, "../../../public");

/**
 * What browsers load, each as one file: the script of a guest's page, that of a member's, the worker, and the style sheet.
 * They are made at the start, or by build.ts for the compiled program, which has them in the place of this module.
 */
export const [guestScript, memberScript, worker, style] = await Promise.all([
  bundle("script/guest.js"),
  bundle("script/member.js"),
  bundle("worker.js"),
  // For a browser Bun would write out what older ones lack, such as light-dark(), in much more.
  bundle("style/robin.css", "bun"),
]);

async function bundle(file: string, target: "browser" | "bun" = "browser"): Promise<string> {
  const { outputs } = await Bun.build({ entrypoints: [join(PUBLIC, file)], target, minify: true });
  return outputs[0]!.text();
}
