import type { Database, Statement } from "bun:sqlite";

const METHODS = ["get", "all", "run", "values", "iterate"] as const;

/** `db`, which prepares a statement when it is first run: a test uses few of those that Robin has. */
export function preparingLate(db: Database): Database {
  const prepare = db.query.bind(db) as (sql: string) => Statement;
  const late = (sql: string) => {
    let statement: Statement | undefined;
    const methods = METHODS.map((method) => [
      method,
      (...values: never[]) => (statement ??= prepare(sql))[method](...values),
    ]);
    return Object.fromEntries(methods) as Statement;
  };
  db.query = late as typeof db.query;
  return db;
}
