import { type Database, SQLiteError } from "bun:sqlite";
import { noteTold } from "../../src/database/shared/told.ts";
import type { RowChanges } from "../../src/domain/rows.ts";
import { hasTable } from "../../src/database/copyMark.ts";
import { openMemory } from "../../src/database/database.ts";
import { GIVEN_NUMBERS, type Row, type Table } from "../../src/database/shared/table.ts";
import { type Tables, sharedTables } from "../../src/database/shared/tables.ts";

/** A row that one file has and another one has not; `isGone`: the other way round. */
export type Difference = { readonly table: string; readonly row: Row; readonly isGone: boolean };

/** What tables a file has, which takes long to find out. */
const known = new WeakMap<Database, Tables>();

/** What a new Robin has. */
const fresh = openMemory();

/** By what rows `db` differs from `other`. */
export function differences(db: Database, other: Database): readonly Difference[] {
  return [...tablesOf(db).values()].flatMap((table) => {
    const [here, there] = [rowsOf(db, table), rowsOf(other, table)];
    const changed = [...here].filter(([text]) => !there.has(text)).map(([, row]) => row);
    const keys = new Set([...here.values()].map((row) => keyOf(table, row)));
    const gone = [...there.values()].filter((row) => !keys.has(keyOf(table, row)));
    return [
      ...gone.map((row) => ({ table: table.name, row, isGone: true })),
      ...changed.map((row) => ({ table: table.name, row, isGone: false })),
    ];
  });
}

/** `db` with what a new Robin has, and nothing else. */
export function emptied(db: Database): Database {
  const isCopy = hasTable(db, "copy");
  db.run("pragma foreign_keys = off");
  db.transaction(() => write(db, differences(fresh, db)))();
  if (!isCopy) db.run("pragma foreign_keys = on");
  db.run("insert into search (search) values ('delete-all')");
  db.run("update search_backlog set up_to = 0");
  return db;
}

/** Has `db` have the rows that it lacks, and no others, within a commit: who listens to `changes` is told of them. */
export function replace(db: Database, written: readonly Difference[], changes: RowChanges): void {
  const tables = tablesOf(db);
  const notes = { note: (kind: never, ...rows: [never, never]) => changes.note(kind, ...rows) };
  for (const { table, row, isGone } of written)
    noteTold(notes, table, tables.get(table)!.find(row), isGone ? undefined : row);
  db.run("pragma defer_foreign_keys = on");
  write(db, written);
  // Numbers are only ever given, and so noted where a row gets one.
  const note = db.query(
    "insert or ignore into touched (name, key) values ($table, json_object('name', $name))",
  );
  for (const { table, row } of written)
    if (table === GIVEN_NUMBERS) note.run({ table, name: String(row["name"]) });
}

function write(db: Database, written: readonly Difference[]): void {
  const tables = tablesOf(db);
  // Nothing follows from them by itself: what does is among them.
  const isCopy = hasTable(db, "copy");
  if (isCopy) db.run("update copy set is_applying = 1");
  for (const { table, row, isGone } of written) if (isGone) tables.get(table)!.delete(row);
  const put = ({ table: name, row }: Difference) => {
    const table = tables.get(name)!;
    if (table.find(row)) update(db, table, row);
    else table.insert(row);
  };
  // One may have what another one has until its turn comes.
  for (let left = written.filter(({ isGone }) => !isGone); left.length > 0;) {
    const refused = left.filter((difference) => !isTaken(() => put(difference)));
    if (refused.length === left.length) put(left[0]!);
    left = refused;
  }
  if (isCopy) db.run("update copy set is_applying = 0");
}

/** Whether `db` has taken what `put` puts; false where something else there is what only one can be. */
function isTaken(put: () => void): boolean {
  try {
    put();
    return true;
  } catch (error) {
    if (error instanceof SQLiteError && error.code === "SQLITE_CONSTRAINT_UNIQUE") return false;
    throw error;
  }
}

function tablesOf(db: Database): Tables {
  const tables = known.get(db) ?? sharedTables(db);
  known.set(db, tables);
  return tables;
}

function rowsOf(db: Database, { name, columns }: Table): ReadonlyMap<string, Row> {
  const listed = columns.map((column) => `"${column}"`).join(", ");
  const rows = db.query<Row, []>(`select ${listed} from main."${name}"`).all();
  return new Map(rows.map((row) => [JSON.stringify(Object.values(row).map(text)), row]));
}

function text(value: unknown): unknown {
  return value instanceof Uint8Array ? value.toHex() : value;
}

/** A row that is taken away to be put there anew takes others with it that belong to it. */
function update(db: Database, { name, key, columns }: Table, row: Row): void {
  const set = columns.map((column) => `"${column}" = $${column}`).join(", ");
  const where = key.map((column) => `"${column}" = $${column}`).join(" and ") || "true";
  db.query<void, Row>(`update main."${name}" set ${set} where ${where}`).run(row);
}

function keyOf(table: Table, row: Row): string {
  return JSON.stringify(Object.values(table.keyOf(row)).map(text));
}
