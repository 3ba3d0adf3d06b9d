import { afterAll, beforeAll, expect, spyOn, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../../src/base/settings.ts";
import { closeDatabase, openCopy, openMemory } from "../../src/database/database.ts";
import { EXIT } from "../../src/base/exitCodes.ts";
import { Refusal } from "../../src/domain/refusal.ts";
import { createControl } from "../../src/control.ts";
import { listenForCommands, socketIn } from "../../src/commands/controlSocket.ts";
import { ask } from "../../src/commands/ask.ts";
import { resetPassword } from "../../src/commands/resetPassword.ts";
import { assemble } from "../../src/robin.ts";
import { openSharedStore } from "../../src/sharedStore.ts";
import { inPostgres, startPostgres } from "../support/postgres.ts";
import type { PostgresServer } from "../support/postgresServer.ts";
import { someone } from "../support/robin.ts";

inPostgres("a command for a Robin that shares a database", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "robin-beside-"));
  let postgres: PostgresServer;

  beforeAll(async () => {
    postgres = await startPostgres({ fsync: false });
  });
  afterAll(async () => {
    await postgres.remove();
    rmSync(dataDir, { recursive: true });
  });

  test("is done by the Robin at work in the folder, or by one of its own, and holds for all machines", async () => {
    const url = await postgres.newDatabase();
    const settings = readSettings({
      DATA_DIR: dataDir,
      DATABASE_URL: url,
      // Nobody asks for a file.
      S3_URL: "http://127.0.0.1:9/robin",
      S3_ACCESS_KEY_ID: "robin",
      S3_SECRET_ACCESS_KEY_FILE: import.meta.path,
    });
    const [copy, elsewhere] = [openCopy(dataDir), openMemory()];
    const [here, there] = [
      await openSharedStore(copy, url, { diverged: () => {} }),
      await openSharedStore(elsewhere, url, { diverged: () => {} }),
    ];
    const robin = assemble(copy, settings, Date.now, undefined, { shared: here });
    await here.commits.run(() => void someone(robin));
    const listening = listenForCommands(dataDir, async () => createControl(robin))!;
    const isGood = async (said: string) => {
      await there.pull();
      const { recovery } = assemble(elsewhere, settings, Date.now, undefined, { shared: there });
      const secret = said.split("/recover/")[1]!;
      expect(recovery.user(secret, "192.0.2.1")).toMatchObject({ name: "Ada" });
      expect(recovery.user(secret.toLowerCase(), "192.0.2.1")).toBeInstanceOf(Refusal);
    };
    await isGood(await resetPassword(settings, "ada"));
    await expect(resetPassword(settings, "Bob")).rejects.toThrow("Nobody here is called Bob.");

    await listening.stop(true);
    await here.close();
    closeDatabase(copy);
    await isGood(await resetPassword(settings, "ada"));
    expect(readdirSync(dataDir).sort()).toEqual(["robin.lock", "robin.sqlite"]);
    await there.close();
  });
});

test("a Robin that hangs is told of, and has nothing to do once it goes on", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "robin-hanging-"));
  let heard = "";
  const data = (_: unknown, piece: Buffer) => void (heard += piece);
  using _hanging = Bun.listen({ unix: socketIn(dataDir), socket: { data } });
  const { timeout } = AbortSignal;
  using _soon = spyOn(AbortSignal, "timeout").mockImplementation(() => timeout.call(AbortSignal, 100));
  await expect(ask(readSettings({ DATA_DIR: dataDir }), "/invites")).rejects.toMatchObject({
    message: `The Robin at work in ${dataDir} has not answered.`,
    exitCode: EXIT.unavailable,
  });
  expect(heard).toStartWith("GET / HTTP/1.1");
  expect(heard).not.toContain("/invites");
  rmSync(dataDir, { recursive: true });
});
