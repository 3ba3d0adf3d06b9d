import type { Database } from "bun:sqlite";
import { statSync } from "node:fs";

/** Bytes of the file of `db`, and of what was written last and is beside it still (WAL). */
export function databaseSize({ filename }: Pick<Database, "filename">): { main: number; wal: number } {
  return { main: sizeOf(filename), wal: sizeOf(`${filename}-wal`) };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
