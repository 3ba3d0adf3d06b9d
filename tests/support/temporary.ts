import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atFileEnd } from "./fileEnd.ts";

/** A new folder, gone when the tests of this file are over. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), name));
  atFileEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
