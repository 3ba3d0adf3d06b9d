import { existsSync, readFileSync } from "node:fs";
import { createApp } from "../app.ts";
import { cannotOpen, closeDatabase } from "../database/database.ts";
import { markdown } from "../formatting/formatting.ts";
import { makeFirstOwner } from "../firstOwner.ts";
import { assemble, type Robin } from "../robin.ts";
import { announce, logAs, logError, logFailure, reportEvent } from "../base/log.ts";
import type { Settings } from "../base/settings.ts";
import { EXIT } from "../base/exitCodes.ts";
import { listenForCommands } from "./controlSocket.ts";
import { lookForFiles } from "./lookingForFiles.ts";
import { nightlyBackups } from "../backup/nightly.ts";
import { warnOfBackups } from "../backup/warnings.ts";
import { later } from "../base/jobs.ts";
import { listenAt } from "./listening.ts";
import { runItself } from "./itself.ts";
import { openStore } from "./openStore.ts";

/** How long requests under way may take, in ms, once Robin was told to stop. */
const GRACE = 800;

/** How long after the start room on the disk is kept, in ms: whoever starts Robin waits for no disk. */
const RESERVE_AFTER = 2_000;

/** How long after the start the parser is loaded, in ms, unless a message needs it before. */
const LOAD_AFTER = 400;

/** Starts Robin as the settings say, and has it run until it is told to stop. Throws StartupError where that cannot be. */
export async function start(settings: Settings): Promise<void> {
  const isRead = ({ isTTY }: { readonly isTTY: boolean }) => isTTY || Bun.env["NODE_ENV"] !== "production";
  logAs(settings.logLevel, { log: isRead(process.stdout), error: isRead(process.stderr) });
  warnOfBackups(settings);
  // Loaded for those alone who have one.
  if (settings.backupRecipient !== undefined)
    await (await import("../backup/encryption.ts")).requireRecipient(settings.backupRecipient);
  const stopping = new AbortController();
  const { db, shared } = await openStore(settings, endThis);
  const { robin, app } = build();
  await robin.fileStorage.tryOut();
  await shared?.start({ begin: () => robin.jobs.takeOver(), beginOne: (name) => robin.jobs.takeOver(name) });
  await makeFirstOwner(robin, settings);
  const { server, address, link } = await listenAt(settings, (place) => app.listen(place));
  // Whoever reads that it runs may end it.
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  if (!isHangUpIgnored()) process.on("SIGHUP", stop);
  announce(`Robin is at ${address}`);
  if (robin.claiming.isUnclaimed) announce(...wayToClaim(settings.origin ?? link, robin.claiming));
  const commands = listenForCommands(settings.dataDir, async () => {
    const { createControl } = await import("../control.ts");
    return createControl(robin);
  });
  // A storage that is away is told of by whatever needs it.
  lookForFiles(robin).catch(() => {});
  robin.jobs.add("Loading the parser", () => void markdown()).startIn(LOAD_AFTER);
  // What several machines share is not on this disk.
  if (!shared) robin.reserveKeeping.startIn(RESERVE_AFTER);
  robin.purging.start();
  robin.messagePurge.start();
  robin.indexing.start();
  robin.fileSweeping.start();
  robin.pushing.start();
  robin.mailing?.start();
  robin.messageRetention.start();
  robin.auditAging.start();
  const { backups } = robin;
  if (robin.elsewhere) robin.elsewhere.start();
  if (settings.nightlyBackups > 0 && backups) nightlyBackups({ ...robin, backups }, later).start();
  // A mistake that nothing else has caught ends its own work and no other's: what counts is in the database, where every
  // transaction is whole.
  process.on("unhandledRejection", (error) => logFailure("Something", error));
  process.on("uncaughtException", (error) => logFailure("Something", error));

  function build() {
    try {
      const robin = assemble(db, settings, Date.now, reportEvent, {
        steady: () => performance.now(),
        shared,
        makeBackup: async (path) =>
          (await runItself(["backup", "--unsent", path], [EXIT.ok, EXIT.found], stopping.signal)) ===
          EXIT.found,
      });
      return { robin, app: createApp(robin) };
    } catch (error) {
      throw cannotOpen(db.filename, error);
    }
  }

  async function stop(): Promise<void> {
    try {
      stopping.abort();
      app.longPolls.close();
      await Promise.race([
        Promise.all([server.stop(), commands?.stop(), robin.jobs.stop()]),
        Bun.sleep(GRACE),
      ]);
      await robin.commits.flush();
      await robin.members.flush();
      await shared?.close();
      closeDatabase(db);
    } catch (error) {
      logFailure("The stop", error);
    }
    process.exit(0);
  }
}

/** Whether whoever started this process wants it to outlive the terminal, as nohup does: Linux tells (proc(5)). */
function isHangUpIgnored(): boolean {
  const told = "/proc/self/status";
  const [, mask = "0"] = existsSync(told) ? (/^SigIgn:\s*(\w+)/m.exec(readFileSync(told, "utf8")) ?? []) : [];
  return (BigInt(`0x${mask}`) & 1n) === 1n;
}

/** Ends this process: the next one makes its copy anew, or says what is wrong. */
function endThis(error: Error): void {
  logError(`Robin ends here: ${error.message}`);
  process.exit(1);
}

/** What is said last: whoever reads it opens the link and has a place. The one secret that is printed on purpose. */
function wayToClaim(origin: string, { secret }: Robin["claiming"]): readonly string[] {
  return ["Nobody owns this place yet. Open this to make it yours:", `${origin}/claim/${secret}`];
}
