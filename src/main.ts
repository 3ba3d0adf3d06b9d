import type { Database } from "bun:sqlite";
import { createApp } from "./app.ts";
import { printAudit } from "./auditLines.ts";
import { check } from "./check.ts";
import { cannotOpen, closeDatabase, openCopy, openDatabase } from "./database/database.ts";
import { markdown } from "./formatting/formatting.ts";
import { makeFirstOwner } from "./firstOwner.ts";
import { assemble, type Robin } from "./robin.ts";
import type { SharedStore } from "./sharedStore.ts";
import { resetPassword } from "./resetPassword.ts";
import { logFailure, logLine, reportEvent } from "./base/log.ts";
import { codeOf } from "./base/unwritable.ts";
import type { Server } from "./web/http/connection.ts";
import { StartupError } from "./base/startupError.ts";
import { readSettings, type Settings } from "./base/settings.ts";

/** How long requests under way may take, in ms, once Robin was told to stop. */
const GRACE = 800;

/** How long after the start the parser is loaded, in ms, unless a message needs it before. */
const LOAD_AFTER = 400;

const USAGE = `Robin does not know that command. It knows:
  start                 start Robin; the same without a word
  reset-password NAME   print a link by which NAME sets another password
  audit                 print who did what to whom, each a line of JSON
  check                 print which files are missing, damaged or left over
  move                  move all into the PostgreSQL of DATABASE_URL, for several machines
  move --alone          have this machine's copy of that be a Robin of its own again`;

// What Robin writes is for the user that it runs as alone, whoever made the folder.
process.umask(0o077);

try {
  await run(Bun.argv.slice(2));
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  console.error(error.message);
  process.exit(1);
}

/** Does what the command line says: without a word, Robin starts. */
async function run([command = "start", ...words]: readonly string[]): Promise<void> {
  const settings = readSettings(Bun.env);
  const [name = ""] = words;
  if (command === "start" && words.length === 0) return serve(settings);
  if (command === "--health" && words.length === 0) return reportHealth(settings);
  if (command === "audit" && words.length === 0) return printAudit(settings, console.log);
  if (command === "check" && words.length === 0)
    process.exit(await check(settings, { found: console.log, told: console.error }));
  if (command === "move") return move(settings, words);
  if (command !== "reset-password" || words.length !== 1) throw new StartupError(USAGE);
  console.log(await resetPassword(settings, name));
}

async function move(settings: Settings, [way, ...words]: readonly string[]): Promise<void> {
  if (words.length > 0 || (way !== undefined && way !== "--alone")) throw new StartupError(USAGE);
  const { moveAlone, moveToPostgres } = await import("./move.ts");
  await (way === undefined ? moveToPostgres : moveAlone)(settings, console.log);
}

async function serve(settings: Settings): Promise<void> {
  const db = (settings.databaseUrl === undefined ? openDatabase : openCopy)(settings.dataDir);
  const shared = await join(db, settings);
  const { robin, app } = build();
  await robin.fileStorage.tryOut();
  await shared?.start({ begin: () => robin.jobs.takeOver(), beginOne: (name) => robin.jobs.takeOver(name) });
  await makeFirstOwner(robin, settings);
  const server = listen();
  robin.jobs.add("Loading the parser", () => void markdown()).startIn(LOAD_AFTER);
  robin.purging.start();
  robin.messagePurge.start();
  robin.indexing.start();
  robin.fileSweeping.start();
  robin.pushing.start();
  robin.mailing?.start();
  robin.messageRetention.start();
  robin.auditAging.start();
  // A mistake that nothing else has caught ends its own work and no other's: what counts is in the database, where every
  // transaction is whole.
  process.on("unhandledRejection", (error) => logFailure("Something", error));
  process.on("uncaughtException", (error) => logFailure("Something", error));
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);

  function build() {
    try {
      const robin = assemble(db, settings, Date.now, reportEvent, {
        steady: () => performance.now(),
        shared,
      });
      return { robin, app: createApp(robin) };
    } catch (error) {
      throw cannotOpen(db.filename, error);
    }
  }

  function listen(): Server {
    const { host: hostname, port } = settings;
    try {
      const server = app.listen({ hostname, port });
      const address = `http://${reachable(hostname, "localhost")}:${server.port}`;
      console.log(`Robin is at ${address}`);
      if (robin.claiming.isUnclaimed) console.log(wayToClaim(settings.origin ?? address, robin.claiming));
      return server;
    } catch (error) {
      throw new StartupError(`Robin cannot listen on ${hostname}, port ${port}: ${whyNot(error)}`);
    }
  }

  async function stop(): Promise<void> {
    try {
      app.longPolls.close();
      await Promise.race([Promise.all([server.stop(), robin.jobs.stop()]), Bun.sleep(GRACE)]);
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

/** Makes `db` a copy of what several machines share, where the settings say so. Else nothing of that is loaded. */
async function join(db: Database, { databaseUrl, s3 }: Settings): Promise<SharedStore | undefined> {
  if (databaseUrl === undefined) return undefined;
  if (!s3)
    throw new StartupError(
      "DATABASE_URL is for several machines, which need one bucket for the files of all: set S3_URL.",
    );
  const { openSharedStore } = await import("./sharedStore.ts");
  return openSharedStore(db, databaseUrl, { diverged: endThis });
}

/** Ends this process: the next one makes its copy anew, or says what is wrong. */
function endThis(error: Error): void {
  logLine(`Robin ends here: ${error.message}`);
  process.exit(1);
}

/** What is said last: whoever reads it opens the link and has a place. */
function wayToClaim(origin: string, { secret }: Robin["claiming"]): string {
  return `Nobody owns this place yet. Open this to make it yours:\n${origin}/claim/${secret}`;
}

function whyNot(error: unknown): string {
  const code = codeOf(error);
  if (code === "EADDRINUSE") return "another program does. Set PORT.";
  if (code === "EACCES") return "this user may not. Set PORT to 1024 or more.";
  return "this machine has no such address. Set HOST.";
}

/** `host` as it stands in an address; `own` for one that means every address of this machine. */
function reachable(host: string, own: string): string {
  if (host === "0.0.0.0" || host === "::") return own;
  return host.includes(":") ? `[${host}]` : host;
}

/** For the container's health check: ends with 0 when the Robin on this machine answers, else with 1. */
async function reportHealth({ host, port }: Settings): Promise<void> {
  // A proxy for what leaves this machine is not asked about what does not.
  delete process.env["http_proxy"];
  delete process.env["HTTP_PROXY"];
  const response = await fetch(`http://${reachable(host, "127.0.0.1")}:${port}/healthz`, {
    signal: AbortSignal.timeout(2_000),
  }).catch(() => undefined);
  process.exit(response?.ok ? 0 : 1);
}
