import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../src/base/settings.ts";
import { closeDatabase, openCopy, openMemory } from "../src/database/database.ts";
import { Refusal } from "../src/domain/refusal.ts";
import { resetPassword } from "../src/resetPassword.ts";
import { assemble } from "../src/robin.ts";
import { openSharedStore } from "../src/sharedStore.ts";
import { inPostgres, startPostgres } from "./support/postgres.ts";
import type { PostgresServer } from "./support/postgresServer.ts";
import { someone } from "./support/robin.ts";

inPostgres("a command beside a Robin that shares a database", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "robin-beside-"));
  let postgres: PostgresServer;

  beforeAll(async () => {
    postgres = await startPostgres({ fsync: false });
  });
  afterAll(async () => {
    await postgres.remove();
    rmSync(dataDir, { recursive: true });
  });

  test("writes for all machines, and leaves the copy of the Robin at work and nothing else", async () => {
    const url = await postgres.newDatabase();
    const settings = { ...readSettings({}), dataDir, databaseUrl: url };
    const [copy, elsewhere] = [openCopy(dataDir), openMemory()];
    const [here, there] = [
      await openSharedStore(copy, url, { diverged: () => {} }),
      await openSharedStore(elsewhere, url, { diverged: () => {} }),
    ];
    await here.commits.run(
      () => void someone(assemble(copy, settings, Date.now, undefined, { shared: here })),
    );
    const before = readdirSync(dataDir);

    const said = await resetPassword(settings, "ada");
    const secret = said.split("/recover/")[1]!;
    await Promise.all([here.pull(), there.pull()]);
    for (const shared of [here, there]) {
      const { recovery } = assemble(shared.db, settings, Date.now, undefined, { shared });
      expect(recovery.user(secret, "192.0.2.1")).toMatchObject({ name: "Ada" });
      expect(recovery.user(secret.toLowerCase(), "192.0.2.1")).toBeInstanceOf(Refusal);
    }
    await expect(resetPassword(settings, "Bob")).rejects.toThrow("Nobody here is called Bob.");
    expect(readdirSync(dataDir)).toEqual(before);

    for (const shared of [here, there]) await shared.close();
    closeDatabase(copy);
  });
});
