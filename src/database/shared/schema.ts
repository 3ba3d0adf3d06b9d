import type { Connection } from "./connection.ts";
import type { Tables } from "./tables.ts";

/** What PostgreSQL has beside the shared tables. */
const OWN = `
  -- Who changes something locks its one row: head is the number of the last batch, origin tells this database from any other.
  create table if not exists pen (head bigint not null, origin uuid not null);
  create unique index if not exists pen_key on pen ((true));
  -- Which batches were written, by whom.
  create table if not exists batches (
    head bigint primary key, id uuid not null unique, node uuid not null, at timestamptz not null default clock_timestamp());
  -- The keys of rows that are no more.
  create table if not exists gone (change bigint not null, name text not null, key jsonb not null);
  create index if not exists gone_change on gone (change);
  -- Which machines are there, and how far their copies are.
  create table if not exists nodes (id uuid primary key, applied bigint not null, seen_at timestamptz not null);
  -- Which of them does what one alone is to do.
  create table if not exists duty (node uuid not null, until timestamptz not null);
  create unique index if not exists duty_key on duty ((true));`;

/** The number of a lock that nobody else takes: two machines that start at once make the tables one after the other. */
const LOCK = 726_901;

/** Makes what PostgreSQL lacks. */
export async function makeSchema(connection: Connection, tables: Tables): Promise<void> {
  const made = [...tables.values()].map((table) => table.made);
  // Statements that are sent in one are one transaction.
  await connection.run(`select pg_advisory_xact_lock(${LOCK}); ${OWN} ${made.join("\n")}`);
}
