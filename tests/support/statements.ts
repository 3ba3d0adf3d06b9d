import type { Database, Statement } from "bun:sqlite";

/** A statement that was run: with what, and what it gave. */
export type Run = { readonly sql: string; readonly values: readonly unknown[]; readonly result: unknown };

/** Gives how many of the statements that are made on `db` from here on were run. */
export function countStatements(db: Database): () => number {
  let count = 0;
  watchStatements(db, () => (count += 1));
  return () => count;
}

/** Tells `onRun` of each run of the statements that are made on `db` from here on. */
export function watchStatements(db: Database, onRun: (run: Run) => void): void {
  const watched = new WeakSet<Statement>();
  const prepare = db.query.bind(db) as (sql: string) => Statement;
  const watching = (sql: string) => {
    const statement = prepare(sql);
    if (watched.has(statement)) return statement;
    watched.add(statement);
    for (const method of ["run", "get", "all"] as const) {
      const real = statement[method].bind(statement) as (...values: never[]) => never;
      statement[method] = (...values: never[]) => {
        const result = real(...values);
        onRun({ sql, values, result });
        return result;
      };
    }
    return statement;
  };
  db.query = watching as typeof db.query;
}
