import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { logWarning } from "../base/log.ts";
import { EXIT } from "../base/exitCodes.ts";
import { StartupError } from "../base/startupError.ts";
import { codeOf } from "../base/unwritable.ts";

/** What the names of Robin's files in the data folder begin with, those included that SQLite puts beside them. */
const OURS = "robin.";

/** The folder of what was sent, which may be another user's, or on another disk. */
const FILES = "files";

/** What the owner of a file or of a folder needs. */
const RIGHTS = { file: 0o600, folder: 0o700 } as const;

type Kind = keyof typeof RIGHTS;

/**
 * Makes `folder` where it is missing, and sees to it that Robin may write to it and to its files in it, and nobody else may read
 * those: hashes, messages and the signing key are in them. Throws StartupError where Robin may not write, with what to do about it,
 * and warns of what others may read and Robin may not change.
 */
export function makeAccessible(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: RIGHTS.folder });
  } catch (error) {
    throw cannotMake(folder, error);
  }
  requireAccess(folder, "folder");
  for (const name of readdirSync(folder).filter((file) => file.startsWith(OURS))) {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) {
      throw new StartupError(
        `${path} is a folder; Robin keeps a file of that name. Move the folder away.`,
        EXIT.cannotCreate,
      );
    }
    if (!found) continue;
    requireAccess(path, "file");
    if (isOpen(path) && !restrict(path)) {
      logWarning(`other users of this machine may read ${path}, and Robin may not change that.`);
    }
  }
  const files = join(folder, FILES);
  if (existsSync(files) && statSync(files).isDirectory()) requireAccess(files, "folder");
  if (isOpen(folder)) {
    logWarning(`other users of this machine may look into ${folder}. To stop that: chmod 700 ${folder}`);
  }
}

/** Whether others than the owner may do something with what is at `path`. Windows keeps rights elsewhere. */
function isOpen(path: string): boolean {
  return process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0;
}

/** Whether the file is private now; it may belong to somebody else, who let Robin write to it. */
function restrict(path: string): boolean {
  try {
    chmodSync(path, RIGHTS.file);
    return true;
  } catch {
    return false;
  }
}

function cannotMake(folder: string, error: unknown): StartupError {
  const code = codeOf(error);
  let above = folder;
  while (!isThere(above) && dirname(above) !== above) above = dirname(above);
  const told = `The data folder ${folder} cannot be made: `;
  if (code === "ENOTDIR" || code === "EEXIST")
    return new StartupError(`${told}${above} is no folder. Set DATA_DIR.`, EXIT.cannotCreate);
  if (code === "ENOSPC" || code === "EDQUOT")
    return new StartupError(`${told}there is no room left on the disk of ${above}.`, EXIT.cannotCreate);
  return new StartupError(told + mayNotWrite(above, "folder", code), EXIT.noPermission);
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
    throw new StartupError(
      `Robin cannot be started: ${mayNotWrite(path, kind, codeOf(error))}`,
      EXIT.noPermission,
    );
  }
}

/** Why `path` cannot be written to, where the system said `code`, and what to do about it. */
function mayNotWrite(path: string, kind: Kind, code = "unknown"): string {
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
  const users = existsSync("/etc/passwd") ? readFileSync("/etc/passwd", "utf8") : "";
  const name = new RegExp(`^([^:]+):[^:]*:${uid}:`, "m").exec(users)?.[1];
  return name === undefined ? `user ${uid}` : `${name} (user ${uid})`;
}

/** `path` as one word of a shell. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
