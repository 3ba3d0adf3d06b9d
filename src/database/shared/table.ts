import type { Database } from "bun:sqlite";

/** What a column of SQLite holds. */
export type Value = null | number | string | Uint8Array;

/** A row of a table, by column: as SQLite has it. */
export type Row = Readonly<Record<string, Value>>;

/** The same as JSON has it: bytes as PostgreSQL writes them in text, `\x00ff`. */
export type RemoteRow = Readonly<Record<string, null | number | string>>;

/** What SQLite calls the types of its strict tables, by what PostgreSQL does. */
const TYPES: Readonly<Record<string, string>> = { INTEGER: "bigint", TEXT: "text", BLOB: "bytea" };

/** SQLite keeps in it which numbers were given by `autoincrement`. It declares neither types nor a key. */
export const GIVEN_NUMBERS = "sqlite_sequence";

/** What SQLite may fill a column with that a row is written without: only what is the same for every row. */
const CONSTANT = /^(?:null|-?\d+|'(?:[^']|'')*')$/i;

type Column = {
  readonly name: string;
  readonly type: string;
  readonly pk: number;
  readonly fallback: string | null;
};

/** A row that PostgreSQL cannot keep. */
export class UnstorableError extends Error {}

/** A table that is in PostgreSQL and in every copy, with all the SQL that this takes, made from its columns. */
export class Table {
  readonly name: string;
  /** The columns of the primary key. None: the table has one row. */
  readonly key: readonly string[];
  readonly columns: readonly string[];
  #db: Database;
  #declared: readonly string[];
  #fallbacks: ReadonlyMap<string, string>;
  #blobs: readonly string[];
  #sql;

  constructor(db: Database, name: string) {
    const columns = columnsOf(db, name);
    this.#db = db;
    this.name = name;
    this.columns = columns.map((column) => column.name);
    this.key = columns
      .filter(({ pk }) => pk > 0)
      .sort((a, b) => a.pk - b.pk)
      .map((column) => column.name);
    this.#declared = columns.map((column) => `"${column.name}" ${remoteType(name, column)}`);
    this.#fallbacks = new Map(columns.map((column) => [column.name, column.fallback ?? "null"]));
    this.#blobs = columns.filter(({ type }) => type === "BLOB").map((column) => column.name);
    const where = this.key.map((column) => `"${column}" = $${column}`).join(" and ") || "true";
    const values = this.columns.map((column) => `$${column}`).join(", ");
    this.#sql = {
      all: db.query<Row, []>(`select ${names(this.columns)} from main."${name}"`),
      find: db.query<Row, Row>(`select ${names(this.columns)} from main."${name}" where ${where}`),
      insert: db.query<void, Row>(`insert into main."${name}" (${names(this.columns)}) values (${values})`),
      delete: db.query<void, Row>(`delete from main."${name}" where ${where}`),
      clear: db.query<void, []>(`delete from main."${name}"`),
    };
  }

  /**
   * The statements by which PostgreSQL gets the table, and the columns that it lacks. Rows that an older program writes have in a column
   * that it does not know what SQLite would fill that with, too.
   */
  get made(): readonly string[] {
    const added = this.#declared.map((column) => `add column if not exists ${column}`).join(", ");
    return [
      `create table if not exists "${this.name}" (${this.#declared.join(", ")}, change bigint not null)`,
      `alter table "${this.name}" ${added}`,
    ];
  }

  /** The statements by which PostgreSQL gets what it finds rows by. */
  get indexed(): readonly string[] {
    return [this.#keyed, `create index if not exists "${this.name}_change" on "${this.name}" (change)`];
  }

  /** The statements by which the rows of PostgreSQL are told apart by another key than before. */
  get keyedAnew(): readonly string[] {
    return [`drop index if exists "${this.name}_key"`, this.#keyed];
  }

  /** Puts the rows $1 (JSON) into PostgreSQL, which has none of their keys, with $2 as the number of their change. */
  get add(): string {
    return `insert into "${this.name}" (${names(this.columns)}, change)
      select ${names(this.columns)}, $2::bigint from jsonb_populate_recordset(null::"${this.name}", $1::jsonb)`;
  }

  /** The same, in the place of those that have their keys. */
  get put(): string {
    const set = this.columns.map((column) => `"${column}" = excluded."${column}"`).join(", ");
    return `${this.add}
      on conflict ${this.#conflict} do update set ${set}, change = excluded.change`;
  }

  /** Takes the rows with the keys $1 (JSON) out of PostgreSQL. */
  get take(): string {
    const same = this.key.map((column) => `t."${column}" = k."${column}"`).join(" and ") || "true";
    return `delete from "${this.name}" t using jsonb_populate_recordset(null::"${this.name}", $1::jsonb) k where ${same}`;
  }

  /** Takes the rows out of PostgreSQL that were last changed before $1, and notes that they are gone. */
  get takeOlder(): string {
    const pairs = this.key.map((column) => `'${column}', "${column}"`).join(", ");
    return `with old as (delete from "${this.name}" where change < $1::bigint returning *)
      insert into gone (change, name, key) select $1::bigint, '${this.name}', jsonb_build_object(${pairs}) from old`;
  }

  /** What changed after $1: columns that the answers of all tables have in common. */
  get changed(): string {
    return `select '${this.name}' as "table", change, to_jsonb(t) - 'change' as row from "${this.name}" t where change > $1::bigint`;
  }

  /** All rows in PostgreSQL. */
  get rows(): string {
    return `select to_jsonb(t) - 'change' as row from "${this.name}" t`;
  }

  /** The key of a row of the copy, in SQL, as JSON: `side` is what the row is called there. */
  keyIn(side: string): string {
    const pairs = this.key.map((column) => {
      const value = `${side}."${column}"`;
      return `'${column}', ${this.#blobs.includes(column) ? `'\\x' || lower(hex(${value}))` : value}`;
    });
    return `json_object(${pairs.join(", ")})`;
  }

  /** All rows of the copy. */
  all(): readonly Row[] {
    return this.#sql.all.all();
  }

  /** How many rows the copy has. */
  count(): number {
    return this.#db.query<{ rows: number }, []>(`select count(*) as rows from main."${this.name}"`).get()!
      .rows;
  }

  /** All rows of the copy, one after the other: it is not to be written meanwhile. */
  each(): IterableIterator<Row> {
    return this.#sql.all.iterate();
  }

  /** The same of those that have in one of `columns` something else than it is filled with by itself. */
  filled(columns: readonly string[]): IterableIterator<Row> {
    const given = columns.map((column) => `"${column}" is not ${this.#fallbacks.get(column)}`).join(" or ");
    return this.#db
      .query<Row, []>(`select ${names(this.columns)} from main."${this.name}" where ${given}`)
      .iterate();
  }

  /** The row of the copy that has the same key as `row`. */
  find(row: Row): Row | undefined {
    return this.#sql.find.get(this.keyOf(row)) ?? undefined;
  }

  /** Puts `row` into the copy, which has none of its key. */
  insert(row: Row): void {
    // Inserting the rows that took the numbers has noted some.
    if (this.name === GIVEN_NUMBERS) this.delete(row);
    this.#sql.insert.run(row);
  }

  /** Takes the row that has the key of `row` out of the copy. */
  delete(row: Row): void {
    this.#sql.delete.run(this.keyOf(row));
  }

  /** Takes all rows out of the copy. */
  clear(): void {
    this.#sql.clear.run();
  }

  keyOf(row: Row): Row {
    return Object.fromEntries(this.key.map((column) => [column, row[column] ?? null]));
  }

  /** `row`, or a key, as PostgreSQL takes it. Throws UnstorableError for text with U+0000, which PostgreSQL cannot keep. */
  remote(row: Row): RemoteRow {
    return Object.fromEntries(
      Object.entries(row).map(([column, value]) => [column, remoteValue(this.name, column, value)]),
    );
  }

  /** `row`, or a key, as SQLite takes it. Columns that only a newer Robin knows are left out. */
  local(row: RemoteRow): Row {
    const known = this.columns.filter((column) => column in row);
    return Object.fromEntries(known.map((column) => [column, this.#localValue(column, row[column] ?? null)]));
  }

  #localValue(column: string, value: null | number | string): Value {
    if (typeof value !== "string" || !this.#blobs.includes(column)) return value;
    return Uint8Array.fromHex(value.slice(2));
  }

  get #keyed(): string {
    return `create unique index if not exists "${this.name}_key" on "${this.name}" ${this.#conflict}`;
  }

  get #conflict(): string {
    return this.key.length > 0 ? `(${names(this.key)})` : "((true))";
  }
}

/** The columns that a row is written with: what is generated follows from them. */
function columnsOf(db: Database, name: string): readonly Column[] {
  if (name === GIVEN_NUMBERS) {
    return [
      { name: "name", type: "TEXT", pk: 1, fallback: null },
      { name: "seq", type: "INTEGER", pk: 0, fallback: null },
    ];
  }
  return db
    .query<Column, { name: string }>(
      "select name, type, pk, dflt_value as fallback from pragma_table_xinfo($name) where hidden = 0",
    )
    .all({ name });
}

function remoteType(table: string, { name, type, fallback }: Column): string {
  const remote = TYPES[type];
  if (remote === undefined)
    throw new Error(`${table}.${name} is ${type}, for which PostgreSQL has no type here`);
  if (name === "change") throw new Error(`${table}.change: PostgreSQL has a column of that name for itself`);
  if (fallback === null) return remote;
  if (!CONSTANT.test(fallback)) throw new Error(`${table}.${name} is filled with what is no constant`);
  return `${remote} default ${fallback}`;
}

function remoteValue(table: string, column: string, value: Value): null | number | string {
  if (value instanceof Uint8Array) return `\\x${value.toHex()}`;
  if (typeof value === "string" && value.includes("\0")) {
    throw new UnstorableError(`${table}.${column} has U+0000 in it, which PostgreSQL cannot keep`);
  }
  return value;
}

function names(columns: readonly string[]): string {
  return columns.map((column) => `"${column}"`).join(", ");
}
