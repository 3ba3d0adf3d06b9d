import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { $ } from "bun";
import { fromSource, ROOT } from "../../support/program.ts";

/** The commit that is tried beside this one: that of the last release, once there is one. */
const COMMIT = "d811d138d5065fa1878703944382d0cc837c96c6";

/** Whether that commit is here. A checkout without its history has only the newest one. */
export const isOlderHere =
  Bun.which("git") !== null &&
  Bun.spawnSync(["git", "-C", ROOT, "cat-file", "-e", COMMIT], { stderr: "ignore" }).success;

if (!isOlderHere) console.warn("The history is missing (git fetch --unshallow): no older program is tried.");

/** Puts an older program into a folder of its own, with what it needs, and gives the command that runs it; it is there until it is disposed of. */
export async function olderProgram(): Promise<{ readonly command: readonly string[] } & Disposable> {
  const folder = mkdtempSync(join(tmpdir(), "robin-older-"));
  await $`git -C ${ROOT} archive ${COMMIT} | tar -x -C ${folder}`.quiet();
  await $`bun install --frozen-lockfile --production --silent`.cwd(folder).quiet();
  return { command: fromSource(folder), [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}
