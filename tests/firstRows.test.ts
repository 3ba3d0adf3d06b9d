import type { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { createApp } from "../src/app.ts";
import { readSettings } from "../src/base/settings.ts";
import { openMemory } from "../src/database/database.ts";
import { tablesOf } from "../src/database/shared/tables.ts";
import { makeFirstRows } from "../src/firstRows.ts";
import { assemble } from "../src/robin.ts";
import { NotingMailTransport } from "./support/mailing.ts";
import { dataDir, someone } from "./support/robin.ts";

/** How many rows were ever written, and all that there are. */
function written(db: Database) {
  const all = tablesOf(db).map((table) => [table, db.query(`select * from "${table}"`).values()]);
  return { changes: db.query("select total_changes()").values(), all };
}

/** A Robin with all its parts, ready to answer. */
function ready(db: Database, environment: Record<string, string> = {}) {
  const robin = assemble(db, readSettings({ DATA_DIR: dataDir(), ...environment }), Date.now, () => {}, {
    mail: new NotingMailTransport(),
  });
  createApp(robin);
  return robin;
}

test("a Robin whose first rows are there writes nothing before it is asked: a copy is written by commits alone", () => {
  const db = openMemory();
  makeFirstRows(db);
  const before = written(db);
  ready(db, { ORIGIN: "https://chat.example.org" });
  expect(written(db)).toEqual(before);
});

test("nor does one that was there before, with people whose names an older one took in", () => {
  const db = openMemory();
  someone(ready(db));
  db.run("update skeletons set version = 'older'");
  makeFirstRows(db);
  const before = written(db);
  ready(db);
  expect(written(db)).toEqual(before);
});

test("first rows that are there stay as they are", () => {
  const db = openMemory();
  makeFirstRows(db);
  const before = written(db);
  makeFirstRows(db);
  expect(written(db)).toEqual(before);
});
