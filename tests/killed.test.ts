import { Database } from "bun:sqlite";
import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { restoreBeforeUpdate } from "../src/backup/restoring.ts";
import { closeDatabase, migrate, openDatabase, versionOf } from "../src/database/database.ts";
import { migrations } from "../src/database/migrations.ts";
import { sendMessage } from "./support/messages.ts";
import { assemble } from "../src/robin.ts";
import { readSettings } from "../src/base/settings.ts";
import { changeRoom, someone } from "./support/robin.ts";
import { compiled } from "./support/program.ts";
import { endProcesses, killed, newFolder, start } from "./support/processes.ts";

setDefaultTimeout(30_000);
afterAll(endProcesses);

const DAY = 86_400_000;
const KILLS = 6;

/** How many steps the Robin of before an update knew. */
const OLD = 10;

test("an update that is killed anywhere is ended by the next start, and nothing is lost", async () => {
  const old = newFolder();
  const db = new Database(join(old, "robin.sqlite"), { create: true, strict: true });
  db.run("pragma journal_mode = wal");
  migrate(db, migrations.slice(0, OLD));
  db.run("insert into users (name, folded_name, password_hash, created_at) values ('Ada', 'ada', '', 0)");
  db.run(`with recursive numbers (id) as (select 1 union all select id + 1 from numbers where id < 5000)
    insert into messages (id, version, room_id, user_id, content, html, created_at, continues)
    select id, id, 1, 1, 'Message ' || id, '', id, 0 from numbers`);
  db.run("update sequence set last = 5000");
  db.close();
  const copy = () => {
    const folder = newFolder();
    cpSync(old, folder, { recursive: true });
    return folder;
  };
  // That it is compiled first is not to be measured.
  compiled();
  const begun = performance.now();
  await (await start({ DATA_DIR: copy() })).end("SIGTERM");
  const most = performance.now() - begun;
  const versions = new Set<number>();
  for (let round = 0; round < KILLS; round += 1) {
    const folder = copy();
    await killed(folder, [], most * (0.3 + (1.2 * round) / (KILLS - 1)));
    versions.add(versionIn(folder));
    await (await start({ DATA_DIR: folder })).end("SIGTERM");
    expect(whole(folder, "select count(*), max(id) from messages")).toEqual([[5_000, 5_000]]);
    expect(versionIn(folder)).toBe(migrations.length);
    restoreBeforeUpdate(folder, { endSessions: false, now: Date.now() });
    expect(whole(folder, "select count(*), max(id) from messages")).toEqual([[5_000, 5_000]]);
    expect(versionIn(folder)).toBe(OLD);
  }
  // Some were killed before the first step, or amid the steps, or behind the last.
  expect(versions.size).toBeGreaterThan(1);
});

test("retention that is killed anywhere leaves every message whole or gone, and goes on with the next start", async () => {
  const folder = newFolder();
  const db = openDatabase(folder);
  const settings = readSettings({ DATA_DIR: folder, SENDS_PER_MINUTE: "0" });
  const before = assemble(db, settings, () => Date.now() - 90 * DAY);
  const ada = someone(before, "Ada", "owner");
  const say = (robin: typeof before, many: number) =>
    Promise.all(
      Array.from({ length: many }, (_, index) =>
        sendMessage(robin, { user: ada, room: 1, content: `@Ada says leaf ${index}` }),
      ),
    );
  await say(before, 500);
  const robin = assemble(db, settings);
  await say(robin, 10);
  changeRoom(robin, { keepDays: 30 });
  await robin.jobs.stop();
  closeDatabase(db);
  const left = () => Number(whole(folder, "select count(*) from messages")[0]![0]);
  const seen = new Set<number>();
  for (let round = 0; left() > 10; round += 1) {
    expect(round).toBeLessThan(40);
    const running = await start({ DATA_DIR: folder });
    await Bun.sleep(30 * round);
    await running.end("SIGKILL");
    seen.add(left());
  }
  expect(seen.size).toBeGreaterThan(2);
  expect(
    whole(folder, "select count(*) from mentions where message_id not in (select id from messages)"),
  ).toEqual([[0]]);
});

function versionIn(folder: string): number {
  using db = new Database(join(folder, "robin.sqlite"));
  return versionOf(db);
}

/** What `sql` gives in the database of `folder`, which is found whole, its index of words included. */
function whole(folder: string, sql: string): unknown[][] {
  const copy = newFolder();
  cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith(".sock") });
  using db = new Database(join(copy, "robin.sqlite"), { strict: true });
  expect(db.query("pragma integrity_check").values()).toEqual([["ok"]]);
  expect(db.query("pragma foreign_key_check").values()).toEqual([]);
  return db.query(sql).values();
}
