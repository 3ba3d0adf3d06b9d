/** A row that was written: `before` is undefined when it is new, `after` when it is gone. */
type Written<Row> = [before: Row | undefined, after: Row | undefined];

type Listener<Row> = (...written: Written<Row>) => void;

/**
 * The one way to learn what was written. Whoever writes a row notes it; whoever keeps something of it in memory listens, and is told
 * in the turn of the commit, so that what is kept never differs from what is on disk. What is undone is told to nobody.
 */
export class Changes<Rows extends object> {
  #listeners: { [Table in keyof Rows]?: Listener<Rows[Table]>[] } = {};
  #noted: (() => void)[] | undefined;
  #untold = new Set<keyof Rows>();

  /** Says whether rows of `tables` are written that nobody was told of yet: what is kept of them in memory is older. */
  behind(...tables: readonly (keyof Rows)[]): () => boolean {
    return () => this.#untold.size > 0 && tables.some((table) => this.#untold.has(table));
  }

  /** Calls `listener` with every row of `table` that is written from here on. */
  on<Table extends keyof Rows>(table: Table, listener: Listener<Rows[Table]>): void {
    (this.#listeners[table] ??= []).push(listener);
  }

  /** Notes that a row of `table` was written. Throws outside of a commit: nobody would ever be told. */
  note<Table extends keyof Rows>(table: Table, ...written: Written<Rows[Table]>): void {
    if (!this.#noted) throw new Error(`A row of ${String(table)} was written outside of a commit`);
    this.#untold.add(table);
    this.#noted.push(() => this.tell(table, ...written));
  }

  /** Tells the listeners at once of what holds whether or not the disk ever takes it, as the end of a session. */
  tell<Table extends keyof Rows>(table: Table, ...written: Written<Rows[Table]>): void {
    for (const listener of this.#listeners[table] ?? []) listener(...written);
  }

  /** Runs `write`; gives its result, and what tells the listeners of it once it is on disk. */
  record<Result>(write: () => Result): { readonly result: Result; readonly tell: () => void } {
    const noted: (() => void)[] = [];
    this.#noted = noted;
    try {
      const result = write();
      return { result, tell: () => noted.forEach((one) => one()) };
    } finally {
      this.#noted = undefined;
    }
  }

  /** Notes that all that was written is told, or undone. */
  settle(): void {
    this.#untold.clear();
  }
}
