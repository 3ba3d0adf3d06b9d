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

/** What waits for less, in ms, is over by itself. */
const LONG = 1_000;

const { setInterval, setTimeout } = globalThis;
// Each keeps a Robin alive, and may have it do and log something among the tests of another file.
globalThis.setInterval = endingWithFile(setInterval);
globalThis.setTimeout = endingWithFile(setTimeout, LONG);

function endingWithFile<Begin extends typeof setInterval | typeof setTimeout>(
  begin: Begin,
  least = 0,
): Begin {
  return new Proxy(begin, {
    apply(_, self, given: Parameters<Begin>) {
      const timer = Reflect.apply(begin, self, given) as Timer;
      if ((given[1] ?? 0) >= least) atFileEnd(() => clearTimeout(timer));
      return timer;
    },
  });
}
