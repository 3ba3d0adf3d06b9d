import type { Asked, Connection } from "./connection.ts";
import type { Tables } from "./tables.ts";

/** What PostgreSQL has beside the shared tables. */
const OWN = [
  // Who changes something locks its one row: head is the number of the last batch, origin tells this database from any other. Version is
  // how many steps have made what is shared, least how many of them a program has to know that takes part; when these were raised.
  `create table if not exists pen (
     head bigint not null, origin uuid not null, version integer not null, least integer not null,
     raised_at timestamptz not null default clock_timestamp())`,
  "create unique index if not exists pen_key on pen ((true))",
  // Which batches were written, by whom.
  `create table if not exists batches (
     head bigint primary key, id uuid not null unique, node uuid not null, at timestamptz not null default clock_timestamp())`,
  // The keys of rows that are no more.
  "create table if not exists gone (change bigint not null, name text not null, key jsonb not null)",
  "create index if not exists gone_change on gone (change)",
  // Which machines are there, and how far their copies are.
  "create table if not exists nodes (id uuid primary key, applied bigint not null, seen_at timestamptz not null)",
  // Which of them does what one alone is to do.
  "create table if not exists duty (node uuid not null, until timestamptz not null)",
  "create unique index if not exists duty_key on duty ((true))",
];

/** What these statements make. */
const OWN_NAMES = OWN.map((statement) => / if not exists (\w+)/.exec(statement)![1]!);

/** The number of a lock that nobody else takes: two machines that start at once make the tables one after the other. */
const LOCK = 726_901;

const OPENING = [`select pg_advisory_xact_lock(${LOCK})`, ...OWN];

/** Makes what PostgreSQL lacks. Where all is there nothing is asked that would wait for who reads or writes. */
export async function makeSchema(connection: Connection, tables: Tables): Promise<void> {
  if (await isMade(connection, tables)) return;
  // Statements that are sent in one are one transaction.
  await connection.run([...OPENING, ...madeOf(tables), ...indexedOf(tables)].join(";\n"));
}

/** The same, within a transaction that makes all of it: by what rows are found is made when `fill` has put them there, which is faster. */
export async function makeSchemaAround<Result>(
  line: Asked,
  tables: Tables,
  fill: () => Promise<Result>,
): Promise<Result> {
  const askAll = (statements: readonly string[]) =>
    Promise.all(statements.map((statement) => line.ask(statement)));
  await askAll([...OPENING, ...madeOf(tables)]);
  const result = await fill();
  await askAll(indexedOf(tables));
  return result;
}

/** Whether all is there that the statements make. */
async function isMade(connection: Asked, tables: Tables): Promise<boolean> {
  const columns = await connection.ask(
    `select relname as of, attname as name from pg_attribute join pg_class on pg_class.oid = attrelid
     where relnamespace = current_schema()::regnamespace and attnum > 0 and not attisdropped`,
  );
  const made = new Set(columns.flatMap(({ of, name }) => [of, `${of} ${name}`]));
  const wanted = tables
    .values()
    .flatMap(({ name, columns }) => [
      ...columns.map((column) => `${name} ${column}`),
      `${name}_key`,
      `${name}_change`,
    ]);
  return OWN_NAMES.every((name) => made.has(name)) && wanted.every((name) => made.has(name));
}

function madeOf(tables: Tables): readonly string[] {
  return [...tables.values()].flatMap((table) => table.made);
}

function indexedOf(tables: Tables): readonly string[] {
  return [...tables.values()].flatMap((table) => table.indexed);
}
