/** That a server cannot be reached, for as long as that lasts. */
export class Outage {
  #begun = performance.now();
  #told = new Set<string>();

  /** How long it has lasted, in whole seconds. */
  get seconds(): number {
    return Math.round((performance.now() - this.#begun) / 1_000);
  }

  /** Whether nobody was told yet that it has failed `what`, or the same with other numbers; from now on somebody was. */
  isNews(what: string): boolean {
    const kind = what.replace(/\d+/g, "");
    const isNews = !this.#told.has(kind);
    this.#told.add(kind);
    return isNews;
  }
}

/** Whether `error` is of an outage of which it was told already that it fails `what`. */
export function isOldNews(error: unknown, what: string): boolean {
  const outage = error instanceof Error && "outage" in error && error.outage;
  return outage instanceof Outage && !outage.isNews(what);
}
