import { afterAll, afterEach, beforeAll, expect, mock, spyOn, test } from "bun:test";
import type { Database } from "bun:sqlite";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT } from "../../src/base/exitCodes.ts";
import { readSettings } from "../../src/base/settings.ts";
import { StartupError } from "../../src/base/startupError.ts";
import { BROKEN_OFF } from "../../src/database/copyMark.ts";
import { closeDatabase, openCopy, openDatabase, openMemory } from "../../src/database/database.ts";
import { migrations } from "../../src/database/migrations.ts";
import { Connection, type Line } from "../../src/database/shared/connection.ts";
import { sharedTables } from "../../src/database/shared/tables.ts";
import { hashOf } from "../../src/domain/files/hashing.ts";
import { moveAlone, moveToPostgres } from "../../src/commands/move.ts";
import { assemble } from "../../src/robin.ts";
import { openSharedStore } from "../../src/sharedStore.ts";
import { machine } from "../database/shared/machines.ts";
import { once } from "../database/shared/once.ts";
import { sendMessage } from "../support/messages.ts";
import { inPostgres, startPostgres } from "../support/postgres.ts";
import type { PostgresServer } from "../support/postgresServer.ts";
import { someone } from "../support/robin.ts";
import { startS3, type S3 } from "../support/s3.ts";

const LOBBY = 1;
const { reserve } = Connection.prototype;

inPostgres("robin move", () => {
  const workplace = mkdtempSync(join(tmpdir(), "robin-move-"));
  let postgres: PostgresServer;
  let s3: S3;
  let made = 0;
  const ends: (() => unknown)[] = [];

  beforeAll(async () => {
    [postgres, s3] = await Promise.all([startPostgres({ fsync: false }), startS3()]);
  });
  afterEach(async () => {
    mock.restore();
    for (const end of ends.splice(0).reverse()) await end();
  });
  afterAll(async () => {
    await postgres.remove();
    await s3.stop();
    rmSync(workplace, { recursive: true });
  });

  /** A folder with a Robin in it in which somebody has said something, and sent `files`; and an empty PostgreSQL. */
  async function begin(files: readonly string[] = []) {
    const dataDir = join(workplace, String(++made));
    mkdirSync(dataDir, { mode: 0o700 });
    // As if all was made there: that takes long.
    writeFileSync(join(dataDir, "robin.sqlite"), openMemory().serialize());
    const db = openDatabase(dataDir);
    const robin = assemble(db, readSettings({ DATA_DIR: dataDir }));
    const user = someone(robin);
    for (const content of ["first words", "last words"])
      await sendMessage(robin, { room: LOBBY, user, content });
    for (const bytes of files)
      await robin.uploads.take(
        { user, room: LOBBY, name: "a.txt" },
        () => new Request("http://localhost", { method: "POST", body: bytes }),
      );
    closeDatabase(db);
    return readSettings({ DATA_DIR: dataDir, DATABASE_URL: await postgres.newDatabase() });
  }

  type Where = Awaited<ReturnType<typeof begin>>;

  async function move(where: Where) {
    const told: string[] = [];
    await moveToPostgres(where, (line) => told.push(line));
    return told;
  }

  async function alone(where: Where) {
    const told: string[] = [];
    await moveAlone(where, (line) => told.push(line));
    return told;
  }

  /** Runs `look` on what is in the folder. */
  function folder<Result>({ dataDir }: Where, look: (db: Database) => Result): Result {
    const db = openCopy(dataDir);
    try {
      return look(db);
    } finally {
      closeDatabase(db);
    }
  }

  /** A machine of this database; what is in its folder is `db`. */
  async function start({ databaseUrl }: Where, db = openMemory()) {
    const one = await machine(databaseUrl!, db);
    ends.push(async () => {
      await one.commits.close();
      await one.connection.close();
      closeDatabase(db);
    });
    return one;
  }

  const contents = (db: Database) =>
    Object.fromEntries(
      [...sharedTables(db)].map(([name, table]) => [
        name,
        table
          .all()
          .map((row) => JSON.stringify(table.remote(row)))
          .toSorted(),
      ]),
    );
  const schema = (db: Database) =>
    db.query("select type, name, tbl_name, sql from sqlite_schema order by type, name").values();
  const mark = (db: Database) => db.query("select head, batch from copy").values();
  const tablesThere = ({ databaseUrl }: Where) =>
    once(databaseUrl!, "select tablename from pg_tables where schemaname = 'public'");
  const refused = (work: Promise<unknown>, why: string) =>
    expect(work).rejects.toThrow(new StartupError(why));

  /** Has what is asked on a connection go by `instead`, if that knows what to do. */
  function intercept(instead: (line: Line, statement: string) => Promise<never> | undefined): void {
    spyOn(Connection.prototype, "reserve").mockImplementation(async function (this: Connection) {
      const line = await reserve.call(this);
      return {
        ...line,
        ask: (statement, values) => instead(line, statement) ?? line.ask(statement, values),
      };
    });
  }

  const cutAmidst: Parameters<typeof intercept>[0] = (_, statement) =>
    statement.startsWith(`insert into "messages"`) ? Promise.reject(new Error("cut")) : undefined;

  test("brings all that is in the folder into the database, and the folder is a copy of it", async () => {
    const where = await begin();
    const before = folder(where, contents);
    const told = await move(where);
    expect(told).toContain("messages: 2 of 2");
    expect(told.at(-1)).toBe(
      `The Robin of ${where.dataDir} is moved. Start it with DATABASE_URL from now on, on any number of machines.`,
    );
    const indexes = (url: string) =>
      once(url, "select indexname from pg_indexes where schemaname = 'public' order by 1");
    const begun = { ...where, databaseUrl: await postgres.newDatabase() };
    await start(begun);
    expect(await indexes(where.databaseUrl!)).toEqual(await indexes(begun.databaseUrl));
    const fresh = await start(where);
    expect(contents(fresh.db)).toEqual(before);
    expect(folder(where, mark)).toEqual([[1, fresh.copy.position!.batch]]);
    const again = await start(where, openCopy(where.dataDir));
    expect(again.copy.position).toEqual(fresh.copy.position);
    expect(contents(again.db)).toEqual(before);
  });

  test("is refused where it would make two Robins one, or none, with what to do", async () => {
    const where = await begin();
    await refused(
      move({ ...where, databaseUrl: undefined }),
      "DATABASE_URL is missing: it says into which PostgreSQL the Robin is to be moved.",
    );
    const nobody = join(workplace, "nobody");
    await refused(
      move({ ...where, dataDir: nobody }),
      `There is no Robin with users in ${nobody}. Set DATA_DIR.`,
    );
    closeDatabase(openDatabase(nobody));
    await refused(
      move({ ...where, dataDir: nobody }),
      `There is no Robin with users in ${nobody}. Set DATA_DIR.`,
    );
    const open = openDatabase(where.dataDir);
    await refused(move(where), `Another Robin is at work in ${where.dataDir}. Stop it, or set DATA_DIR.`);
    closeDatabase(open);
    await expect(move({ ...where, databaseUrl: "postgres://robin@127.0.0.1:9/robin" })).rejects.toThrow(
      /^The database of DATABASE_URL cannot be used: .+\.$/,
    );
    await move(where);
    await refused(
      move(where),
      "DATA_DIR has a copy in it, of a database that is there already. Start Robin with the DATABASE_URL of that; or have the copy become a Robin of its own first: robin move --alone",
    );
    const other = await begin();
    await refused(
      move({ ...other, databaseUrl: where.databaseUrl }),
      "The database of DATABASE_URL has a Robin in it already. Set DATABASE_URL to an empty one.",
    );
    expect(folder(other, schema)).toEqual(schema(openMemory()));
  });

  test("that another was faster than is told so, and leaves its folder as it was", async () => {
    const where = await begin();
    const other = { ...(await begin()), databaseUrl: where.databaseUrl };
    let isFirst = true;
    intercept((line, statement) => {
      if (!isFirst || !statement.startsWith("select tablename")) return undefined;
      isFirst = false;
      const looked = async () => {
        const answer = await line.ask(statement);
        await move(other);
        return answer as never;
      };
      return looked();
    });
    await refused(
      move(where),
      "The database of DATABASE_URL has a Robin in it already. Set DATABASE_URL to an empty one.",
    );
    expect(folder(where, schema)).toEqual(schema(openMemory()));
    expect(folder(other, mark)).toHaveLength(1);
  });

  test("says where there is text that PostgreSQL cannot keep, and leaves all as it was", async () => {
    const where = await begin();
    folder(where, (db) => db.run("update users set name = 'A' || char(0) || 'da'"));
    await refused(
      move(where),
      "The Robin of DATA_DIR cannot be moved: users.name has U+0000 in it, which PostgreSQL cannot keep. Take that out with the sqlite3 program, and do it again.",
    );
    expect(await tablesThere(where)).toEqual([]);
    expect(folder(where, schema)).toEqual(schema(openMemory()));
  });

  test("is refused, as is a start, where the database lacks letters that people may use", async () => {
    const where = await begin();
    const encoded = async (encoding: string) => {
      const name = `in_${encoding.toLowerCase()}`;
      const how = `template template0 encoding '${encoding}' lc_collate 'C' lc_ctype 'C'`;
      await once(postgres.url("postgres"), `create database ${name} ${how}`);
      return { ...where, databaseUrl: postgres.url(name) };
    };
    const latin = await encoded("LATIN1");
    const why =
      "The database of DATABASE_URL has the encoding LATIN1, which lacks emoji and most scripts. Make one of the encoding UTF8, and set DATABASE_URL: see docs/several-machines.md";
    await refused(move(latin), why);
    using db = openMemory();
    await refused(openSharedStore(db, latin.databaseUrl, { diverged: () => {} }), why);
    expect(await tablesThere(latin)).toEqual([]);
    expect(folder(where, schema)).toEqual(schema(openMemory()));
    folder(where, (own) => own.run("update messages set content = '🎉 日本'"));
    const bytes = await encoded("SQL_ASCII");
    await move(bytes);
    expect((await start(bytes)).db.query("select distinct content from messages").values()).toEqual([
      ["🎉 日本"],
    ]);
  });

  test("takes no offence at the key of a message, whatever a client has made it of", async () => {
    const where = await begin();
    folder(where, (db) => db.run("update messages set key = 'a' || char(0) where content = 'first words'"));
    await move(where);
    expect(folder(where, (db) => db.query("select key from messages").values())).toEqual([[null], [null]]);
  });

  test("that is broken off leaves both sides as they were, and can be begun anew", async () => {
    const where = await begin();
    const before = folder(where, contents);
    intercept(cutAmidst);
    await expect(move(where)).rejects.toThrow("cut");
    mock.restore();
    expect(await tablesThere(where)).toEqual([]);
    expect(folder(where, schema)).toEqual(schema(openMemory()));
    await move(where);
    expect(contents((await start(where)).db)).toEqual(before);
  });

  test.each(["rollback", "commit"])(
    "that gets no answer to its commit, which is a %s, is refused until it is done again",
    async (instead) => {
      const where = await begin();
      const before = folder(where, contents);
      intercept((line, statement) =>
        statement === "commit" ? line.ask(instead).then(() => Promise.reject(new Error("cut"))) : undefined,
      );
      await refused(move(where), BROKEN_OFF);
      mock.restore();
      expect(() => openDatabase(where.dataDir)).toThrow(new StartupError(BROKEN_OFF));
      if (instead === "rollback") {
        const db = openCopy(where.dataDir);
        await refused(machine(where.databaseUrl!, db), BROKEN_OFF);
        closeDatabase(db);
        intercept(cutAmidst);
        await expect(move(where)).rejects.toThrow("cut");
        mock.restore();
        expect(folder(where, schema)).toEqual(schema(openMemory()));
      }
      await move(where);
      const fresh = await start(where);
      expect(folder(where, mark)).toEqual([[1, fresh.copy.position!.batch]]);
      expect(contents(fresh.db)).toEqual(before);
      expect(folder(where, contents)).toEqual(before);
    },
  );

  test("that PostgreSQL refuses in the end leaves the folder as it was", async () => {
    const where = await begin();
    intercept((line, statement) =>
      statement === "commit"
        ? line.ask("select 1 / 0").then(() => Promise.reject(new Error("no refusal")))
        : undefined,
    );
    await refused(move(where), "The database of DATABASE_URL cannot be used: division by zero.");
    expect(folder(where, schema)).toEqual(schema(openMemory()));
    expect(await tablesThere(where)).toEqual([]);
  });

  test("puts the files of the folder into the bucket, those that are not there, whole", async () => {
    const where = await begin(["One", "Two", "Three"]);
    await refused(
      move(where),
      "DATA_DIR has files in it, and several machines need one bucket for the files of all. Set S3_URL and what belongs to it: robin move puts them there.",
    );
    const { s3: bucket } = readSettings({ ...s3.environment, S3_URL: `${s3.environment.S3_URL}/${made}` });
    const hashes = await Promise.all(["One", "Two", "Three"].map((text) => hashOf(new Blob([text]))));
    const key = (hash: string) => `${made}/files/${hash.slice(0, 2)}/${hash}`;
    const [one = "", two = "", three = ""] = hashes;
    await s3.client.write(key(one), "One");
    await s3.client.write(key(two), "Tw");
    rmSync(join(where.dataDir, "files", three.slice(0, 2), three));
    expect(await move({ ...where, s3: bucket })).toContain("files: 1 sent, 1 were there, 1 missing");
    expect(await s3.client.file(key(two)).text()).toBe("Two");
  });

  test("ends with 1 where files are nowhere, once all else is moved, and says so", async () => {
    const where = await begin(["One", "Two"]);
    const { s3: bucket } = readSettings({ ...s3.environment, S3_URL: `${s3.environment.S3_URL}/${made}` });
    const files = join(where.dataDir, "files");
    const two = await hashOf(new Blob(["Two"]));
    rmSync(join(files, two.slice(0, 2), two));
    const told: string[] = [];
    expect(await moveToPostgres({ ...where, s3: bucket }, (line) => told.push(line))).toBe(EXIT.found);
    expect(told).toContain(
      `The Robin of ${where.dataDir} is moved. Start it with DATABASE_URL from now on, on any number of machines.`,
    );
    expect(told.at(-1)).toBe(`1 files were missing before, in ${files} and in the bucket: see robin check.`);
    expect(contents((await start(where)).db)).toEqual(folder(where, contents));
    const whole = await begin(["One"]);
    expect(await moveToPostgres({ ...whole, s3: bucket }, () => {})).toBe(EXIT.ok);
  });

  test("sends what is damaged on the disk as it is, ends with 1, and says so", async () => {
    const where = await begin(["One", "Two"]);
    const { s3: bucket } = readSettings({ ...s3.environment, S3_URL: `${s3.environment.S3_URL}/${made}` });
    const two = await hashOf(new Blob(["Two"]));
    writeFileSync(join(where.dataDir, "files", two.slice(0, 2), two), "Too");
    const told: string[] = [];
    expect(await moveToPostgres({ ...where, s3: bucket }, (line) => told.push(line))).toBe(EXIT.found);
    expect(told).toContain("files: 2 sent, 0 were there, 0 missing");
    expect(told.at(-1)).toBe("1 files were damaged before, and sent as they are: see robin check.");
    expect(await s3.client.file(`${made}/files/${two.slice(0, 2)}/${two}`).text()).toBe("Too");
  });

  test("says what stays in the folder and is used no more, with what was deleted, and leaves that there", async () => {
    const where = await begin(["One"]);
    const { s3: bucket } = readSettings({ ...s3.environment, S3_URL: `${s3.environment.S3_URL}/${made}` });
    mkdirSync(join(where.dataDir, "backups"));
    const [files, backups] = ["files", "backups"].map((name) => join(where.dataDir, name));
    expect((await move({ ...where, s3: bucket })).at(-1)).toBe(
      `What is deleted from now on stays in ${files}, ${backups}, which nothing uses any more. Remove these by hand, once you have seen that all is where it should be.`,
    );
    expect([files, backups].map((path) => existsSync(path!))).toEqual([true, true]);
  });

  test("does not begin with the files where the bucket cannot be used, nor where the database is not empty", async () => {
    const where = await begin(["One"]);
    const { s3: away } = readSettings({ ...s3.environment, S3_URL: "http://127.0.0.1:9/robin" });
    await expect(move({ ...where, s3: away })).rejects.toThrow("http://127.0.0.1:9 cannot be reached");
    const first = await begin();
    await move(first);
    await expect(move({ ...where, databaseUrl: first.databaseUrl, s3: away })).rejects.toThrow(
      "has a Robin in it already",
    );
  });

  test("--alone makes a copy a Robin like any other, with all that was written until then", async () => {
    const where = await begin();
    await move(where);
    const other = await start(where);
    await other.commits.run(() => {
      const last = other.db
        .query<{ last: number }, []>("update sequence set last = last + 1 returning last")
        .get()!.last;
      other.db
        .query(
          "insert into messages (id, room_id, user_id, content, html, created_at, version, continues) values (?1, 1, 1, 'newest words', '', 5, ?1, 0)",
        )
        .run(last);
    });
    await other.lease.beat();
    const told = await alone(where);
    expect(told).toEqual([
      "1 machines are at work with the database: what they write from now on is not in this copy.",
      expect.stringMatching(/^The last message is of 20\d\d-.+Z\.$/),
      `${where.dataDir} has a Robin of its own now. Start it without DATABASE_URL. Where others go on with the database, give it another bucket: each removes there what it does not know.`,
    ]);
    const db = openDatabase(where.dataDir);
    ends.push(() => closeDatabase(db));
    expect(schema(db)).toEqual(schema(openMemory()));
    expect(contents(db)).toEqual(contents(other.db));
    const robin = assemble(db, readSettings({ DATA_DIR: where.dataDir }));
    await robin.indexing.start();
    const found = db.query("select rowid from search where search match 'newest OR first'").values();
    expect(found).toHaveLength(2);
    // Triggers act again.
    const bea = someone(robin, "Bea");
    expect(robin.members.in(LOBBY).map(({ id }) => id)).toContain(bea.id);
  });

  test("--alone takes the copy as it is where no database is given, and it can be moved again", async () => {
    const where = await begin();
    const before = folder(where, contents);
    await move(where);
    await once(where.databaseUrl!, "drop schema public cascade; create schema public");
    await alone({ ...where, databaseUrl: undefined });
    expect(folder(where, contents)).toEqual(before);
    expect(folder(where, schema)).toEqual(schema(openMemory()));
    await move(where);
    expect(contents((await start(where)).db)).toEqual(before);
  });

  test("--alone leaves a database of an older version as it is, and takes the steps itself", async () => {
    const where = await begin();
    await move(where);
    await once(where.databaseUrl!, `update pen set version = ${migrations.length - 1}, least = 1`);
    await alone(where);
    expect(await once(where.databaseUrl!, "select version from pen")).toEqual([
      { version: migrations.length - 1 },
    ]);
    expect(folder(where, schema)).toEqual(schema(openMemory()));
  });

  test("--alone is refused where there is no copy, or not a whole one, with what to do", async () => {
    const where = await begin();
    await refused(alone(where), `${where.dataDir} has no copy in it, but a Robin of its own: start it.`);
    await move(where);
    const empty = await postgres.newDatabase();
    await refused(
      alone({ ...where, databaseUrl: empty }),
      "The database of DATABASE_URL is empty. Leave DATABASE_URL out to take the copy as it is.",
    );
    await expect(alone({ ...where, databaseUrl: "postgres://robin@127.0.0.1:9/robin" })).rejects.toThrow(
      /^The database of DATABASE_URL cannot be used: .+\. Leave DATABASE_URL out to take the copy as it is\.$/,
    );
    folder(where, (db) => db.run("update copy set batch = ''"));
    await refused(
      alone({ ...where, databaseUrl: undefined }),
      "The copy in DATA_DIR was never made to the end. Set DATABASE_URL, so that it can be.",
    );
    await alone(where);
  });

  test("a machine whose database was set back makes its copy anew at its next start", async () => {
    const where = await begin();
    await move(where);
    const one = await start(where, openCopy(where.dataDir));
    await one.commits.run(() => one.db.run("insert into hosts (name, learned_at) values ('lost', 1)"));
    await ends.pop()!();
    await once(
      where.databaseUrl!,
      "delete from batches where head = 2; delete from hosts where name = 'lost'; update pen set head = 1",
    );
    const two = await start(where);
    await two.commits.run(() => two.db.run("insert into hosts (name, learned_at) values ('kept', 1)"));
    const again = await start(where, openCopy(where.dataDir));
    expect(contents(again.db)).toEqual(contents(two.db));
    expect(again.db.query("select name from hosts").values()).toEqual([["kept"]]);
  });
});
