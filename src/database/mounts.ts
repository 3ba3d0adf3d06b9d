import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** What Linux tells of mounts: what is of the same disk may be one, and what has another device (as on btrfs) may be none. */
const MOUNTS = "/proc/self/mountinfo";

/** Whether something is mounted at `path`, which is there: a disk, or a folder of the same one. */
export function isMounted(path: string): boolean {
  if (!existsSync(MOUNTS)) return statSync(path).dev !== statSync(dirname(path)).dev;
  return isMountedBy(readFileSync(MOUNTS, "utf8"), realpathSync(path));
}

/** Whether `mounts`, a text as MOUNTS has it, says that something is mounted at `path`, in which no link is. */
export function isMountedBy(mounts: string, path: string): boolean {
  // A blank in a path is written as \040 (proc(5)).
  const written = path.replace(/[\\\s]/g, (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, "0")}`);
  return mounts.split("\n").some((line) => line.split(" ")[4] === written);
}
