import { readFileSync } from "node:fs";
import { StartupError } from "./startupError.ts";
import { codeOf } from "./unwritable.ts";

/** The secret in `file`, which an editor may have ended with a line end; `setting` names the file. Throws StartupError where it cannot be read. */
export function secretIn(setting: string, file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new StartupError(`${setting} ${file} cannot be read: ${codeOf(error)}.`);
  }
}
