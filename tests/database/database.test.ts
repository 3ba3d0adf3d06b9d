import { Database } from "bun:sqlite";
import { afterAll, describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { closeDatabase, migrate, openDatabase, openMemory } from "../../src/database/database.ts";
import { migrations } from "../../src/database/migrations.ts";
import { assemble } from "../../src/robin.ts";
import { withApp } from "../support/robin.ts";
import { LOBBY } from "../../src/domain/room.ts";
import { readQuery } from "../../src/domain/search/query.ts";
import { rowidOf } from "../../src/domain/search/indexRows.ts";
import { StartupError } from "../../src/base/startupError.ts";
import { readSettings } from "../../src/base/settings.ts";
import { secret } from "../../src/database/secrets.ts";
import { en } from "../../src/words/en.ts";
import { deleteMessage, editMessage } from "../support/messages.ts";

const folder = mkdtempSync(join(tmpdir(), "robin-database-"));
let folders = 0;

afterAll(() => rmSync(folder, { recursive: true }));

function newFolder(): string {
  folders += 1;
  return join(folder, String(folders), "data");
}

const versionOf = (db: Database) => db.query("pragma user_version").values()[0]![0];
const tablesOf = (db: Database) =>
  db.query("select name from sqlite_schema where type = 'table' order by rowid").values().flat();

describe("migrations", () => {
  test("are applied in order, each once", () => {
    const db = new Database(":memory:");
    migrate(db, ["create table a (x); insert into a values (1)", "insert into a values (2)"]);
    expect(versionOf(db)).toBe(2);
    migrate(db, [
      "create table a (x); insert into a values (1)",
      "insert into a values (2)",
      "insert into a values (3)",
    ]);
    expect(versionOf(db)).toBe(3);
    expect(db.query("select x from a").values()).toEqual([[1], [2], [3]]);
  });

  test("bring a database from before there were rooms up to date, with all read and all to be found", async () => {
    const db = new Database(":memory:", { strict: true });
    migrate(db, migrations.slice(0, 2));
    db.run(
      "insert into users (name, folded_name, password_hash, created_at) values ('Ada', 'ada', '', 5), ('Bob', 'bob', '', 6)",
    );
    db.run(
      `insert into messages (id, version, room_id, user_id, content, continues, created_at, deleted_at)
       values (1, 1, 1, 1, 'first words', 0, 7, null), (2, 3, 1, 2, '', 0, 8, 9), (4, 4, 1, 2, 'last words', 0, 10, null)`,
    );
    db.run("update sequence set last = 4");
    migrate(db, migrations);
    const robin = assemble(db, readSettings({}));
    const ada = robin.people.named("Ada")!;
    expect(robin.members.in(LOBBY).map(({ name }) => name)).toEqual(["Ada", "Bob"]);
    expect(robin.rooms.find(LOBBY)).toMatchObject({ name: "Lobby", kind: "open", isPublic: true });
    expect(robin.rooms.isTaken("LOBBY")).toBe(true);
    expect(robin.unread.of(ada.id, LOBBY)).toEqual({ unread: 0, mentions: 0 });
    const find = () =>
      robin.search.find(readQuery("words", 0), ada).hits.map(({ message }) => message.content);
    expect(find()).toEqual([]);
    await robin.indexing.start();
    expect(find()).toEqual(["last words", "first words"]);
  });

  test("are all the files there are, numbered from 1 on without a gap", () => {
    const files = readdirSync(join(import.meta.dir, "../../db")).sort();
    expect(files.map((file) => Number(/^(\d{4})-[a-z-]+\.sql$/.exec(file)?.[1]))).toEqual(
      files.map((_, index) => index + 1),
    );
    expect(migrations).toHaveLength(files.length);
  });

  test("make the index of words anew that knew of no blocks, and no rooms in the numbers of its rows", async () => {
    const db = new Database(":memory:", { strict: true });
    migrate(db, migrations.slice(0, 5));
    db.run("insert into users (name, folded_name, password_hash, created_at) values ('Ada', 'ada', '', 5)");
    db.run(
      `insert into messages (id, version, room_id, user_id, content, continues, created_at)
       values (1, 1, 1, 1, 'words', 0, 7)`,
    );
    db.run("update sequence set last = 1");
    db.run("insert into search (rowid, words, facets) values (1, 'words', 'u1 r1')");
    migrate(db, migrations);
    const robin = assemble(db, readSettings({}));
    await robin.indexing.start();
    expect(db.query("select rowid from search where search match 'words AND r1 AND b0'").values()).toEqual([
      [rowidOf({ id: 1, room: 1 })],
    ]);
    await deleteMessage(robin, 1, robin.people.named("Ada")!);
    expect(db.query("select rowid from search where search match 'words OR r1'").values()).toEqual([]);
  });

  test("keep no words about who has no account any more", () => {
    const db = new Database(":memory:", { strict: true });
    migrate(db, migrations.slice(0, 38));
    db.run(
      `insert into users (name, folded_name, password_hash, created_at, muted_until, mute_reason, muted_by, deleted_at)
       values ('Ada', 'ada', '', 5, 9, 'Noise', 1, null), ('former user', 'former user 2', '', 5, 9, 'Noise', 1, 7)`,
    );
    migrate(db, migrations);
    expect(db.query("select muted_until, mute_reason, muted_by from users").values()).toEqual([
      [9, "Noise", 1],
      [null, "", null],
    ]);
  });

  test("give to no file the number of another that is reported, and gone", () => {
    const db = new Database(":memory:", { strict: true });
    migrate(db, migrations.slice(0, 41));
    db.run("insert into users (name, folded_name, password_hash, created_at) values ('Ada', 'ada', '', 5)");
    db.run(
      "insert into reports (message, room, author_id, content, by_id, reason, made_at) values (1, 1, 1, '', 1, '', 1)",
    );
    const columns = "hash, name, type, size, user_id, room_id, created_at";
    const file = (name: string) => `'', '${name}', '', 1, 1, 1, 1`;
    db.run(`insert into files (id, ${columns}, description) values (3, ${file("a.txt")}, 'A text')`);
    db.run(
      `insert into reported_files (report_id, file_id, ${columns}, moves, description, message_id)
       values (1, 7, ${file("b.txt")}, 0, '', 1)`,
    );
    migrate(db, migrations);
    db.run(`insert into files (${columns}) values (${file("c.txt")})`);
    expect(db.query("select id, name, description from files").values()).toEqual([
      [3, "a.txt", "A text"],
      [8, "c.txt", ""],
    ]);
  });

  test("keep who was called by which name, in messages from before", async () => {
    const db = new Database(":memory:", { strict: true });
    migrate(db, migrations.slice(0, 13));
    const people = ["Ada", "Bob", "Cy"].map((name) => `('${name}', '${name.toLowerCase()}', '', 5)`);
    db.run(`insert into users (name, folded_name, password_hash, created_at) values ${people.join()}`);
    const say = db.query(
      `insert into messages (id, version, room_id, user_id, content, html, continues, created_at)
       values ($id, $id, 1, 2, $content, $html, 0, 7)`,
    );
    const call = '<a class="mention" href="/users/1" data-user="1">@Ada</a>';
    const all = '<strong class="mention" data-user="everyone">@room</strong>';
    say.run({ id: 1, content: "*@ada* @cy, @room", html: `<em>${call}</em> @cy, ${all}` });
    say.run({ id: 2, content: "@cy", html: null });
    say.run({ id: 3, content: "@ada: a b", html: "@ada: a b" });
    say.run({ id: 4, content: "**重要：**@cy key:x: y", html: "**重要：**@cy key❌ y" });
    db.run(
      "insert into mentions (user_id, room_id, message_id, author_id) values (0, 1, 1, 2), (3, 1, 2, 2)",
    );
    db.run("update sequence set last = 4");
    db.run("update search_backlog set up_to = 4");
    migrate(db, migrations);
    expect(db.query("select message_id, name, user_id from calls").values()).toEqual([
      [1, "Ada", 1],
      [1, "room", 0],
      [2, "Cy", 3],
    ]);

    const { robin } = withApp(assemble(db, readSettings({})));
    await robin.accounts.rename(robin.people.named("Ada")!, "Adelaide");
    const bob = robin.people.named("Bob")!;
    const shown = robin.feed.log(en, LOBBY);
    expect(shown).toContain(`<em>${call}</em> @cy, ${all}</div>`);
    expect(shown).toContain(">@ada: a b</div>");
    expect(shown).toContain("><strong>重要：</strong>@cy key:x: y</div>");
    await editMessage(robin, { id: 1, user: bob, content: "@ada @cy @room @adelaide" });
    const adelaide = call.replace("@Ada", "@Adelaide");
    expect(robin.messages.find(1)!.html).toBe(`${call} @cy ${all} ${adelaide}`);
  });

  test("that fail leave nothing of themselves, and all that came before", () => {
    const db = new Database(":memory:");
    const bad = "create table b (x); insert into b values (1); insert into missing values (1)";
    expect(() => migrate(db, ["create table a (x)", bad, "create table c (x)"])).toThrow("missing");
    expect(tablesOf(db)).toEqual(["a"]);
    expect(versionOf(db)).toBe(1);
    migrate(db, ["create table a (x)", "create table b (x)"]);
    expect(tablesOf(db)).toEqual(["a", "b"]);
  });

  test("refuse a database that a newer Robin has made, and leave it as it is", () => {
    const db = new Database(":memory:");
    const newer = migrations.length + 1;
    db.run(`pragma user_version = ${newer}`);
    expect(() => migrate(db, migrations)).toThrow(StartupError);
    expect(() => migrate(db, migrations)).toThrow("made by a newer Robin");
    expect(tablesOf(db)).toEqual([]);
    expect(versionOf(db)).toBe(newer);
  });

  test("make a database with one room, the lobby", () => {
    expect(openMemory().query("select id, name from rooms").values()).toEqual([[1, "Lobby"]]);
  });
});

describe("opening the data folder", () => {
  test("makes it, for nobody else to read", () => {
    const path = newFolder();
    closeDatabase(openDatabase(path));
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(existsSync(join(path, "robin.sqlite"))).toBeTrue();
  });

  test("finds what was stored before", () => {
    const path = newFolder();
    const first = openDatabase(path);
    first.run("update rooms set name = 'Hall'");
    closeDatabase(first);
    const second = openDatabase(path);
    expect(second.query("select name from rooms").values()).toEqual([["Hall"]]);
    closeDatabase(second);
  });

  test("writes what is committed to the disk at once, and checks what refers to what", () => {
    const db = openDatabase(newFolder());
    const pragma = (name: string) => db.query(`pragma ${name}`).values()[0]![0];
    expect(pragma("journal_mode")).toBe("wal");
    expect(pragma("synchronous")).toBe(2);
    expect(pragma("foreign_keys")).toBe(1);
    expect(Number(pragma("busy_timeout"))).toBeGreaterThan(0);
    closeDatabase(db);
  });

  const refused = (reason: string) => new StartupError(reason);

  test.each([
    ["is a text", () => "a shopping list ".repeat(100), "file is not a database"],
    ["begins like one", () => `SQLite format 3\0${"x".repeat(9_000)}`, "file is not a database"],
    [
      "is cut off in its first page",
      (whole: Buffer) => whole.subarray(0, 1_000),
      "database disk image is malformed",
    ],
    ["is cut off later", (whole: Buffer) => whole.subarray(0, 50_000), "database disk image is malformed"],
  ])("of a file that %s is refused, and the file left as it was", (_, spoil, why) => {
    const folder = newFolder();
    const path = join(folder, "robin.sqlite");
    closeDatabase(openDatabase(folder));
    const spoiled = Buffer.from(spoil(readFileSync(path)));
    writeFileSync(path, spoiled);
    expect(() => openDatabase(folder)).toThrow(
      refused(
        `The database ${path} cannot be opened: ${why}. Put a backup in its place, or move it away to begin anew.`,
      ),
    );
    expect(readFileSync(path).equals(spoiled)).toBeTrue();
  });

  test.each(["create table users (id integer)", "create table users (id integer); pragma user_version = 3"])(
    "of what another program has made (%s) is refused, and the file left as it was",
    (made) => {
      const folder = newFolder();
      const path = join(folder, "robin.sqlite");
      mkdirSync(folder, { recursive: true });
      const theirs = new Database(path);
      theirs.run(made);
      theirs.close();
      const before = readFileSync(path);
      expect(() => openDatabase(folder)).toThrow(
        refused(
          `${path} is the database of another program. Put one of Robin's in its place, or set DATA_DIR.`,
        ),
      );
      expect(readFileSync(path).equals(before)).toBeTrue();
    },
  );

  test.each(["robin.sqlite", "robin.sqlite-wal", "robin.lock"])(
    "where a folder stands in the place of %s is refused",
    (name) => {
      const folder = newFolder();
      const path = join(folder, name);
      mkdirSync(path, { recursive: true });
      expect(() => openDatabase(folder)).toThrow(
        refused(`${path} is a folder; Robin keeps a file of that name. Move the folder away.`),
      );
    },
  );

  test("of a link that leads nowhere is refused", () => {
    const folder = newFolder();
    mkdirSync(folder, { recursive: true });
    const path = join(folder, "robin.sqlite");
    symlinkSync(path, path);
    expect(() => openDatabase(folder)).toThrow(StartupError);
    expect(() => openDatabase(folder)).toThrow(`The database ${path} cannot be opened: ELOOP`);
  });

  test("whose lock is another file is refused", () => {
    const folder = newFolder();
    mkdirSync(folder, { recursive: true });
    const path = join(folder, "robin.lock");
    writeFileSync(path, "a shopping list ".repeat(100));
    expect(() => openDatabase(folder)).toThrow(
      refused(`${path} cannot be locked: file is not a database. Move it away, or set DATA_DIR.`),
    );
  });

  test("in a place that is no folder is refused", () => {
    expect(() => openDatabase("/dev/null/data")).toThrow(
      refused("The data folder /dev/null/data cannot be made: /dev/null is no folder. Set DATA_DIR."),
    );
  });

  test("in the place of a link that leads nowhere is refused", () => {
    const path = newFolder();
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(path, path);
    expect(() => openDatabase(path)).toThrow(
      refused(`The data folder ${path} cannot be made: ${path} is no folder. Set DATA_DIR.`),
    );
  });

  test("of a file of one's own that may only be read takes the right to write", () => {
    const folder = newFolder();
    closeDatabase(openDatabase(folder));
    chmodSync(join(folder, "robin.sqlite"), 0o400);
    closeDatabase(openDatabase(folder));
    expect(statSync(join(folder, "robin.sqlite")).mode & 0o777).toBe(0o600);
  });

  test("of a newer Robin refuses it", () => {
    const path = newFolder();
    const db = openDatabase(path);
    db.run("pragma user_version = 999");
    closeDatabase(db);
    expect(() => openDatabase(path)).toThrow("Start the newer one.");
  });
});

describe("closing", () => {
  test("leaves everything in the one file", () => {
    const path = newFolder();
    const db = openDatabase(path);
    db.run("update rooms set name = 'Hall'");
    closeDatabase(db);
    expect(existsSync(join(path, "robin.sqlite-wal"))).toBeFalse();
    const copy = new Database(join(path, "robin.sqlite"), { readonly: true });
    expect(copy.query("select name from rooms").values()).toEqual([["Hall"]]);
    copy.close();
  });
});

describe("a secret", () => {
  test("is 32 random bytes, made once and kept", () => {
    const db = openMemory();
    const made = secret(db, "session tokens");
    expect(made).toHaveLength(32);
    expect(new Set(made).size).toBeGreaterThan(8);
    expect(secret(db, "session tokens")).toEqual(made);
    expect(secret(db, "another")).not.toEqual(made);
    expect(secret(openMemory(), "session tokens")).not.toEqual(made);
  });
});
