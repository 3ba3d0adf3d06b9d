import { Database } from "bun:sqlite";
import { afterAll, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { restoreBeforeUpdate } from "../../src/backup/restoring.ts";
import { EXIT } from "../../src/base/exitCodes.ts";
import { keepBeforeUpdate } from "../../src/database/beforeUpdate.ts";
import { closeDatabase, migrate, openDatabase, versionOf } from "../../src/database/database.ts";
import { migrations } from "../../src/database/migrations.ts";

const workplace = mkdtempSync(join(tmpdir(), "robin-update-"));
afterAll(() => rmSync(workplace, { recursive: true }));

const OLD = migrations.length - 1;
const NOW = Date.UTC(2026, 10, 28, 12);
let folders = 0;

/** A folder with the database and a file of a Robin of before, which said `bytes` bytes. */
function older(folder = join(workplace, String(++folders)), bytes = 10): string {
  mkdirSync(join(folder, "files/ab"), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, "files/ab/file"), "a file");
  const db = new Database(join(folder, "robin.sqlite"), { create: true, strict: true });
  db.run("pragma journal_mode = wal");
  migrate(db, migrations.slice(0, OLD));
  db.query(
    "insert into users (name, folded_name, password_hash, created_at) values ('Ada', 'ada', ?, 0)",
  ).run("x".repeat(bytes));
  db.close();
  return folder;
}

/** Starts as Robin does, and stops. */
function update(folder: string): void {
  closeDatabase(openDatabase(folder));
}

function stateOf(path: string): [version: number, users: number] {
  using db = new Database(path, { readonly: true });
  const { users } = db.query<{ users: number }, []>("select count(*) as users from users").get()!;
  return [versionOf(db), users];
}

const kept = (folder: string) => join(folder, `before-update/robin-${OLD}.sqlite`);

test("the database is kept as it was before an update, and one goes back to it", () => {
  const folder = older();
  update(folder);
  expect(stateOf(join(folder, "robin.sqlite"))).toEqual([migrations.length, 1]);
  expect(stateOf(kept(folder))).toEqual([OLD, 1]);
  const db = openDatabase(folder);
  db.run("insert into users (name, folded_name, password_hash, created_at) values ('Bob', 'bob', '', 0)");
  closeDatabase(db);
  // Nothing is kept where nothing is brought up to date.
  expect(stateOf(kept(folder))).toEqual([OLD, 1]);

  const aside = restoreBeforeUpdate(folder, { endSessions: false, now: NOW });
  expect(aside).toBe("before-restore-2026-11-28T12-00-00");
  expect(stateOf(join(folder, "robin.sqlite"))).toEqual([OLD, 1]);
  expect(stateOf(join(folder, aside, "robin.sqlite"))).toEqual([migrations.length, 2]);
  expect(readFileSync(join(folder, "files/ab/file"), "utf8")).toBe("a file");
  expect(existsSync(join(folder, aside, "files"))).toBe(false);
  update(folder);
  expect(stateOf(join(folder, "robin.sqlite"))).toEqual([migrations.length, 1]);
});

test("an update that was broken off amid its steps keeps what was before the first of them", () => {
  const folder = join(workplace, String(++folders));
  mkdirSync(folder, { mode: 0o700 });
  const path = join(folder, "robin.sqlite");
  const oldest = migrations.length - 2;
  const at = (version: number, write: (db: Database) => void) => {
    using db = new Database(path, { create: true, strict: true });
    migrate(db, migrations.slice(0, version));
    write(db);
  };
  const adding = (name: string) => (db: Database) =>
    db.run("insert into users (name, folded_name, password_hash, created_at) values (?1, ?1, '', 0)", [name]);
  const goBack = () => restoreBeforeUpdate(folder, { endSessions: false, now: NOW });
  at(oldest, adding("ada"));
  at(oldest, (db) => keepBeforeUpdate(db, folder, oldest));
  at(oldest + 1, () => {});
  update(folder);
  expect(readdirSync(join(folder, "before-update"))).toEqual([`robin-${oldest}.sqlite`]);
  goBack();
  expect(stateOf(path)).toEqual([oldest, 1]);
  // The update after that is another one.
  at(oldest, adding("bob"));
  update(folder);
  goBack();
  expect(stateOf(path)).toEqual([oldest, 2]);
});

test("what was written last is kept, too, while another program reads the database", () => {
  const folder = older();
  const path = join(folder, "robin.sqlite");
  using reader = new Database(path, { strict: true });
  reader.run("begin");
  reader.query("select count(*) from users").get();
  using db = new Database(path, { strict: true });
  db.run("insert into users (name, folded_name, password_hash, created_at) values ('Bob', 'bob', '', 0)");
  update(folder);
  expect(stateOf(kept(folder))).toEqual([OLD, 2]);
});

test("what a new Robin begins with is kept by nobody", () => {
  const folder = join(workplace, String(++folders));
  update(folder);
  expect(existsSync(join(folder, "before-update"))).toBe(false);
  expect(() => restoreBeforeUpdate(folder, { endSessions: false, now: NOW })).toThrow(
    "it is kept for a week",
  );
});

test("what was kept goes after a week", () => {
  const folder = older();
  update(folder);
  const age = (days: number) => utimesSync(kept(folder), 0, Date.now() / 1_000 - days * 86_400);
  age(6.9);
  update(folder);
  expect(existsSync(kept(folder))).toBe(true);
  age(7.1);
  update(folder);
  expect(existsSync(kept(folder))).toBe(false);
});

test("without room for it nothing is brought up to date, and a sentence says so", () => {
  const folder = join(workplace, String(++folders));
  mkdirSync(folder);
  if (Bun.spawnSync(["mount", "-t", "tmpfs", "-o", "size=10m,mode=700", "robin", folder]).exitCode !== 0)
    return;
  try {
    older(folder, 3_000_000);
    writeFileSync(join(folder, "filler"), new Uint8Array(4_500_000));
    expect(() => update(folder)).toThrow(
      expect.objectContaining({
        exitCode: EXIT.cannotCreate,
        message: expect.stringContaining(`There is no room in ${folder} for a copy of the database`),
      }),
    );
    expect(stateOf(join(folder, "robin.sqlite"))).toEqual([OLD, 1]);
    expect(readdirSync(join(folder, "before-update"))).toEqual([]);
  } finally {
    Bun.spawnSync(["umount", folder]);
  }
});
