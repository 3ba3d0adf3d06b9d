import {
  accessSync,
  chmodSync,
  constants,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { StartupError } from "../base/startupError.ts";

/** What the names of Robin's files in the data folder begin with, those included that SQLite puts beside them. */
export const OURS = "robin.";

/** What the owner of a file or of a folder needs. */
const RIGHTS = { file: 0o600, folder: 0o700 } as const;

type Kind = keyof typeof RIGHTS;

/**
 * Makes `folder` where it is missing, and sees to it that Robin may write to it and to its files in it. Throws StartupError where it
 * may not, with what to do about it.
 */
export function makeAccessible(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: RIGHTS.folder });
  } catch (error) {
    throw cannotMake(folder, codeOf(error));
  }
  requireAccess(folder, "folder");
  for (const name of readdirSync(folder).filter((file) => file.startsWith(OURS))) {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) {
      throw new StartupError(`${path} is a folder; Robin keeps a file of that name. Move the folder away.`);
    }
    if (found) requireAccess(path, "file");
  }
}

function cannotMake(folder: string, code: string): StartupError {
  let above = folder;
  while (!isThere(above) && dirname(above) !== above) above = dirname(above);
  const told = `The data folder ${folder} cannot be made: `;
  if (code === "ENOTDIR" || code === "EEXIST")
    return new StartupError(`${told}${above} is no folder. Set DATA_DIR.`);
  if (code === "ENOSPC" || code === "EDQUOT")
    return new StartupError(`${told}there is no room left on the disk of ${above}.`);
  return new StartupError(told + mayNotWrite(above, "folder", code));
}

/** Whether something is at `path`, be it a link that leads nowhere. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function requireAccess(path: string, kind: Kind): void {
  try {
    // What is one's own may lack the right to it, as a copy of a copy that nobody was to change.
    if (kind === "file" && statSync(path).uid === process.getuid?.()) chmodSync(path, RIGHTS.file);
    accessSync(path, constants.R_OK | constants.W_OK | (kind === "folder" ? constants.X_OK : 0));
  } catch (error) {
    throw new StartupError(`Robin cannot be started: ${mayNotWrite(path, kind, codeOf(error))}`);
  }
}

/** Why `path` cannot be written to, where the system said `code`, and what to do about it. */
function mayNotWrite(path: string, kind: Kind, code: string): string {
  if (code === "EROFS") {
    return `the disk of ${path} is mounted read-only. Mount it so that it can be written to, or set DATA_DIR.`;
  }
  const uid = process.getuid?.();
  if ((code !== "EACCES" && code !== "EPERM") || uid === undefined) {
    return `${path} cannot be written to (${code}). Set DATA_DIR.`;
  }
  const owner = statSync(path).uid;
  const remedy =
    owner === uid
      ? `chmod u+rw${kind === "folder" ? "x" : ""} ${quoted(path)}`
      : `chown ${kind === "folder" ? "-R " : ""}${uid} ${quoted(path)}`;
  return `${path} belongs to ${userOf(owner)}, and Robin, which runs as ${userOf(uid)}, may not write to it. To mend that: ${remedy}`;
}

/** The user of this number, with the name that this machine has for it. */
function userOf(uid: number): string {
  const entry = new RegExp(`^([^:]+):[^:]*:${uid}:`, "m").exec(passwords());
  return entry ? `${entry[1]} (user ${uid})` : `user ${uid}`;
}

function passwords(): string {
  try {
    return readFileSync("/etc/passwd", "utf8");
  } catch {
    return "";
  }
}

/** `path` as one word of a shell. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
