import { writeSync } from "node:fs";
import { EXIT } from "../base/exitCodes.ts";
import { StartupError } from "../base/startupError.ts";
import { codeOf } from "../base/unwritable.ts";

const STDOUT = 1;

/** Prints a line on stdout. Throws StartupError where that cannot be written to: console.log would be silent. */
export function say(line: string): void {
  write(`${line}\n`);
}

/** The same of a text that has its line ends. */
export function write(text: string): void {
  for (let rest = Buffer.from(text); rest.length > 0;) rest = rest.subarray(written(rest));
}

/** How many of `bytes` are done with. */
function written(bytes: Buffer): number {
  try {
    return writeSync(STDOUT, bytes);
  } catch (error) {
    const code = codeOf(error);
    // Whoever reads it, as head does, wants no more.
    if (code === "EPIPE") return bytes.length;
    if (code !== "EAGAIN")
      throw new StartupError(
        `What there is to say cannot be written to stdout (${code}).`,
        EXIT.cannotCreate,
      );
    // A pipe that somebody else has set to take nothing while it is full.
    Bun.sleepSync(1);
    return 0;
  }
}
