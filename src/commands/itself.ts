import { EXIT, type ExitCode } from "../base/exitCodes.ts";
import { StartupError } from "../base/startupError.ts";

/**
 * Has a process of its own do what `words` say, until `signal` ends it; gives which of `good` it ends with. Else throws its StartupError, or an error
 * with what it ended with as its `code` and the process's lines as its `stack`, of which the log tells where in the program it failed.
 */
export async function runItself(
  words: readonly string[],
  good: readonly ExitCode[],
  signal: AbortSignal,
): Promise<ExitCode> {
  // The compiled program is its own; from source it is Bun that runs this one.
  const program = Bun.main.includes("$bunfs") ? [process.execPath] : [process.execPath, Bun.main];
  const running = Bun.spawn([...program, ...words], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    signal,
    killSignal: "SIGTERM",
  });
  const said = await new Response(running.stderr).text();
  const code = (await running.exited) as ExitCode;
  if (good.includes(code)) return code;
  const isSentence = code !== EXIT.software && Object.values(EXIT).includes(code);
  throw isSentence
    ? new StartupError(said.trim().split("\n").at(-1)!, code)
    : Object.assign(new Error(), { code: `EXIT_${code}`, stack: said });
}
