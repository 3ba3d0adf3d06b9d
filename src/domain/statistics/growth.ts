const DAY = 86_400_000;

/** Bytes of the database for a message, and for each byte of what it says: itself, its keys, its words for the search (measured with 20,000). */
const COST = { message: 250, byte: 4 };

/** Days that have to be known before anything follows from them: a place begins with more, or with less, than it goes on with. */
const LEAST_DAYS = 7;

/** A longer time is no estimate any more, in days. */
const FAR = 3_650;

/** What came in a time. */
export type Grown = {
  readonly messages: number;
  /** Bytes of what they say. */
  readonly text: number;
  /** Bytes of files that stay on this disk. */
  readonly files: number;
  /** How long it took, in ms. */
  readonly ms: number;
};

/** What lies on the disk, and how much of it is free, in bytes. */
type Disk = { readonly data: number; readonly backups: number; readonly free: number };

/** For how many days the disk has room; "far": for more than ten years; undefined: nobody can tell yet. */
export type Lasting = number | "far" | undefined;

/** How long the free bytes last where as much comes as has come, and backups become larger along with what is in them. */
export function lastingOf({ data, backups, free }: Disk, { messages, text, files, ms }: Grown): Lasting {
  const days = ms / DAY;
  if (days < LEAST_DAYS) return undefined;
  const bytes = messages * COST.message + text * COST.byte + files;
  const daily = (bytes / days) * (1 + (data > 0 ? backups / data : 0));
  return free > daily * FAR ? "far" : Math.floor(free / Math.max(daily, 1));
}
