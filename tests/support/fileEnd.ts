/** Loaded before all tests, as many files of them share a process: what a file has begun ends with it. */
import { afterAll, mock } from "bun:test";

const works: (() => void)[] = [];

/** Does `work` when the tests of this file are over. */
export function atFileEnd(work: () => void): void {
  works.push(work);
}

/** Gives what `make` gives first in a file of tests, as often as it is asked in that file. */
export function oncePerFile<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined;
  return () => {
    if (!made) atFileEnd(() => (made = undefined));
    return (made ??= { result: make() }).result;
  };
}

function end(): void {
  mock.restore();
  for (const work of works.splice(0)) work();
}

// Where no tests run, as for screenshots, there is no afterAll. Tests end without "exit".
try {
  afterAll(end);
} catch {
  process.on("exit", end);
}

const { setInterval } = globalThis;
// Each keeps a Robin alive, and all that is in it.
globalThis.setInterval = ((...given: Parameters<typeof setInterval>) => {
  const timer = setInterval(...given);
  atFileEnd(() => clearInterval(timer));
  return timer;
}) as typeof setInterval;
