import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Changes } from "../../../src/database/changes.ts";
import { closeDatabase, openCopy } from "../../../src/database/database.ts";
import { secret } from "../../../src/database/secrets.ts";
import { openShared, type Shared } from "../../../src/database/shared/shared.ts";
import type { Rows } from "../../../src/domain/rows.ts";
import { eventually } from "../../support/eventually.ts";
import { inPostgres, startPostgres } from "../../support/postgres.ts";
import type { PostgresServer } from "../../support/postgresServer.ts";
import { once } from "./once.ts";

inPostgres("machines that share a database", () => {
  const folder = mkdtempSync(join(tmpdir(), "robin-shared-"));
  let postgres: PostgresServer;
  let url: string;
  const open: Shared[] = [];

  beforeAll(async () => {
    postgres = await startPostgres({ fsync: false });
    url = await postgres.newDatabase();
  });
  afterEach(async () => {
    for (const shared of open.splice(0)) {
      await shared.close();
      closeDatabase(shared.db);
    }
  });
  afterAll(async () => {
    await postgres.remove();
    rmSync(folder, { recursive: true });
  });

  async function start(name: string): Promise<Shared> {
    const db = openCopy(join(folder, name));
    const shared = await openShared(db, url, {
      changes: new Changes<Rows>(),
      prepare: () => void secret(db, "session tokens"),
      diverged: () => {},
    });
    open.push(shared);
    await shared.start();
    return shared;
  }

  const tokens = ({ db }: Shared) => secret(db, "session tokens").toHex();
  const last = ({ db }: Shared) => db.query("select last from sequence").get();
  const write = ({ commits, db }: Shared) => commits.run(() => db.run("update sequence set last = last + 1"));

  test("have the same secrets, and see at once what one writes", async () => {
    const [one, two] = await Promise.all([start("one"), start("two")]);
    expect(tokens(two)).toBe(tokens(one));
    await write(one);
    await one.untilAll();
    expect([last(two), two.head()]).toEqual([{ last: 1 }, one.head()]);
    await eventually(() => expect([one.isGood(), two.isGood()]).toEqual([true, true]));
  });

  test("go on where they were after a stop, with what was written meanwhile", async () => {
    const one = await start("one");
    await write(one);
    const two = await start("two");
    await two.pull();
    expect(last(two)).toEqual({ last: 2 });
  });

  test("leave nobody waiting when they stop", async () => {
    const one = await start("one");
    await open.pop()!.close();
    closeDatabase(one.db);
    expect(one.isGood()).toBe(false);
    expect(await once(url, "select id from nodes")).toBeEmpty();
  });
});
