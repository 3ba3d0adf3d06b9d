import type { Asked } from "./connection.ts";
import type { RemoteRow, Row, Table } from "./table.ts";

/** A statement, and its values. */
export type Statement = readonly [statement: string, values: readonly unknown[]];

/** What takes the rows with these keys out of PostgreSQL, and notes that they are gone with batch `head`. Throws UnstorableError: see Table. */
export function takingOut(table: Table, keys: readonly Row[], head: number): readonly Statement[] {
  const remote = keys.map((key) => table.remote(key));
  return [
    [table.take, [remote]],
    [
      "insert into gone (change, name, key) select $1::bigint, $2, jsonb_array_elements($3::jsonb)",
      [head, table.name, remote],
    ],
  ];
}

/** What notes that machine `node` has written a batch. */
export function notingBatch(head: number, batch: string, node: string): Statement {
  return ["insert into batches (head, id, node) values ($1, $2, $3)", [head, batch, node]];
}

/** Rows that are sent at a time, and about how many characters. */
const SLICE = { rows: 2_000, characters: 1_000_000 };

type Batch = {
  readonly head: number;
  /** Whether PostgreSQL has none of the rows. */
  readonly isNew?: boolean;
  /** Called with how many rows of the table are there by now. */
  readonly told?: (rows: number) => void;
};

/** Puts `rows` into PostgreSQL, slice by slice: no more than two of them are in memory. Throws UnstorableError: see Table. */
export async function putRows(
  line: Asked,
  table: Table,
  rows: Iterable<Row>,
  { head, isNew = false, told = () => {} }: Batch,
): Promise<void> {
  let sending: Promise<unknown> = Promise.resolve();
  let done = 0;
  for (const slice of slicesOf(table, rows)) {
    await sending;
    told(done);
    sending = line.ask(isNew ? table.add : table.put, [slice, head]);
    // Where the next slice fails first, nobody waits for this one.
    sending.catch(() => {});
    done += slice.length;
  }
  await sending;
  told(done);
}

function* slicesOf(table: Table, rows: Iterable<Row>): Generator<readonly RemoteRow[]> {
  let slice: RemoteRow[] = [];
  let characters = 0;
  for (const row of rows) {
    const remote = table.remote(row);
    slice.push(remote);
    for (const value of Object.values(remote)) if (typeof value === "string") characters += value.length;
    if (slice.length < SLICE.rows && characters < SLICE.characters) continue;
    yield slice;
    slice = [];
    characters = 0;
  }
  if (slice.length > 0) yield slice;
}
