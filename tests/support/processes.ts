import { expect } from "bun:test";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { EXIT, type ExitCode } from "../../src/base/exitCodes.ts";
import { Browser } from "./browser.ts";
import { oncePerFile } from "./fileEnd.ts";
import { compiled } from "./program.ts";
import { temporaryFolder } from "./temporary.ts";

/** What processes may write to while the tests run. */
export const workplace = oncePerFile(() => temporaryFolder("robin-process-"));
const spawned: Bun.Subprocess[] = [];
let folders = 0;

/** Ends all processes that were started: what they leave is removed after that. */
export async function endProcesses(): Promise<void> {
  const ended = spawned.splice(0);
  for (const robin of ended) robin.kill("SIGKILL");
  await Promise.all(ended.map((robin) => robin.exited));
}

export type Environment = Record<string, string | undefined>;

/** Runs the real program with the settings of `environment` and no others. */
export function spawn(
  environment: Environment = {},
  parameters: readonly string[] = [],
  program = compiled(),
) {
  // A folder without the .env that a developer may have.
  const cwd = newFolder();
  chmodSync(cwd, 0o755);
  const folder = environment.DATA_DIR ?? newFolder();
  const robin = Bun.spawn([...program, ...parameters], {
    cwd,
    env: { HOST: "127.0.0.1", PORT: "0", DATA_DIR: folder, ...environment },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  spawned.push(robin);
  return Object.assign(robin, { cwd, folder });
}

/** What a start that fails says; it ends with `code`. */
export async function failure(
  code: ExitCode,
  environment: Environment,
  program?: readonly string[],
): Promise<string> {
  const robin = spawn(environment, [], program);
  const said = await new Response(robin.stderr).text();
  expect(await robin.exited).toBe(code);
  return said;
}

/** Starts Robin and waits until it listens. */
export async function start(environment?: Environment, program?: readonly string[]) {
  const robin = spawn(environment, [], program);
  const { address, rest } = await printed(robin);
  const end = (signal: NodeJS.Signals) => {
    robin.kill(signal);
    return robin.exited;
  };
  return Object.assign(robin, { address, rest, port: new URL(address).port, end });
}

/** The address that `robin` prints first, and all that it prints after that until it stops. */
async function printed({ stdout, stderr }: ReturnType<typeof spawn>) {
  const reader = stdout.getReader();
  let text = "";
  const read = async () => {
    const { done, value } = await reader.read();
    text += new TextDecoder().decode(value);
    return !done;
  };
  while (await read()) {
    const [first, address] = /^(?:.*\n)*?.*Robin is at ((?:http|unix):[^\s"]+).*\n/.exec(text) ?? [];
    if (first === undefined) continue;
    const rest = async (isEnough: (text: string) => boolean = () => false) => {
      while (!isEnough(text) && (await read()));
      return text.slice(first.length);
    };
    return { address: address!, rest };
  }
  throw new Error(`Robin did not start: ${await new Response(stderr).text()}`);
}

export function browser({ address }: { address: string }): Browser {
  return new Browser((request) => fetch(request), address);
}

export function newFolder(): string {
  folders += 1;
  const folder = join(workplace(), String(folders));
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

/** What a command says of the data in `folder`: on stdout, and on stderr. */
export async function command(folder: string, words: string[], environment: Environment = {}) {
  const { stdout, stderr, exited } = spawn({ DATA_DIR: folder, PORT: undefined, ...environment }, words);
  const [said, told] = await Promise.all([new Response(stdout).text(), new Response(stderr).text()]);
  return { code: await exited, said, told };
}

/** Starts a command, and kills it after `ms`, unless it has ended. */
export async function killed(folder: string, words: string[], ms: number): Promise<void> {
  const running = spawn({ DATA_DIR: folder }, words);
  const timer = setTimeout(() => running.kill("SIGKILL"), ms);
  await running.exited;
  clearTimeout(timer);
}

/** How long a command takes, in ms. */
export async function timeOf(folder: string, words: string[]): Promise<number> {
  const begun = performance.now();
  expect((await command(folder, words)).code).toBe(EXIT.ok);
  return performance.now() - begun;
}
