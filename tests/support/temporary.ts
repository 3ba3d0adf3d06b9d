import { afterAll } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folders: string[] = [];
const remove = () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }));

// Tests end without "exit". Where none run, as for screenshots, there is no afterAll.
try {
  afterAll(remove);
} catch {
  process.on("exit", remove);
}

/** A new folder, gone when the tests of this file are over. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), name));
  folders.push(folder);
  return folder;
}
