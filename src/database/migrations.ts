import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dir, "../../db");

/**
 * The steps that make the database, oldest first. A released step is never edited: a later one mends it. They are read at the
 * start, or by build.ts for the compiled program, which has them in the place of this module.
 */
export const migrations: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".sql"))
  .sort()
  .map((file) => readFileSync(join(FOLDER, file), "utf8"));
