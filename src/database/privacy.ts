import { chmodSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { logLine } from "../base/log.ts";
import { OURS } from "./access.ts";

/** What others than the owner of a file or folder may do with it. */
const OTHERS = 0o077;

/**
 * Keeps the files of `folder` to the user that Robin runs as, whoever made them: hashes, messages and the signing key are in
 * them. Warns when the folder itself lets others in, which is not Robin's to change.
 */
export function keepPrivate(folder: string): void {
  // Windows keeps rights elsewhere; these bits say nothing there.
  if (process.platform === "win32") return;
  for (const file of readdirSync(folder).filter((name) => name.startsWith(OURS))) {
    const path = join(folder, file);
    const mode = modeOf(path);
    if (mode !== undefined && (mode & OTHERS) !== 0 && !restrict(path)) {
      logLine(`warning: other users of this machine may read ${path}, and Robin may not change that.`);
    }
  }
  if (((modeOf(folder) ?? 0) & OTHERS) !== 0) {
    logLine(
      `warning: other users of this machine may look into ${folder}. To stop that: chmod 700 ${folder}`,
    );
  }
}

function modeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mode;
}

function restrict(path: string): boolean {
  try {
    chmodSync(path, 0o600);
    return true;
  } catch {
    // The file belongs to somebody else, who let Robin write to it.
    return false;
  }
}
