import type { Database, Statement } from "bun:sqlite";

/** Gives how many of the statements that are made on `db` from here on were run. */
export function countStatements(db: Database): () => number {
  const counted = new WeakSet<Statement>();
  let count = 0;
  const prepare = db.query.bind(db) as (sql: string) => Statement;
  const counting = (sql: string) => {
    const statement = prepare(sql);
    if (counted.has(statement)) return statement;
    counted.add(statement);
    for (const method of ["run", "get", "all"] as const) {
      const real = statement[method].bind(statement) as (...values: never[]) => never;
      statement[method] = (...values: never[]) => {
        count += 1;
        return real(...values);
      };
    }
    return statement;
  };
  db.query = counting as typeof db.query;
  return () => count;
}
