/** How often it is told how far a command is, in ms. */
const TOLD_EVERY = 5_000;

/** The same on a terminal, where each line takes the place of the one before. */
const SHOWN_EVERY = 200;

/** Takes a line of what whoever waits wants to know. */
export type Tell = (line: string) => void;

/** Tells now and then how far a command is. */
export type Ticking = {
  /** `line` gives what is so now. */
  (line: () => string): void;
  /** Ends the line on a terminal, so that what comes next has its own. */
  end(): void;
};

/** Tells by `tell` one line each some seconds; on a terminal, `screen`, one line that changes. */
export function ticking(tell: Tell, screen?: NodeJS.WriteStream): Ticking {
  const isShown = screen?.isTTY === true;
  let toldAt = performance.now();
  let isOpen = false;
  const tick = (line: () => string) => {
    if (performance.now() - toldAt < (isShown ? SHOWN_EVERY : TOLD_EVERY)) return;
    toldAt = performance.now();
    if (!isShown) return tell(line());
    screen.write(`\r${line()}\u001B[K`);
    isOpen = true;
  };
  return Object.assign(tick, {
    end: () => {
      if (isOpen) screen?.write("\n");
      isOpen = false;
    },
  });
}

/** "3 files, 1.2 MB": in units of a thousand, as disks are sold. */
export function sizeOf(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const number = bytes / 1_000 ** power;
  return `${number.toFixed(power > 0 && number < 10 ? 1 : 0)} ${units[power]}`;
}

/** How long is left of work that takes as long for each part, in words, after `done` of `all` parts in `ms`. */
export function left(done: number, all: number, ms: number): string {
  const seconds = Math.ceil(((all - done) * ms) / Math.max(done, 1) / 1_000);
  return seconds < 100 ? `${seconds} s left` : `${Math.ceil(seconds / 60)} min left`;
}
