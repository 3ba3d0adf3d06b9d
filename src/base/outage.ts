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
