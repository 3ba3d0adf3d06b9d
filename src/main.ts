import { createApp } from "./app.ts";
import { closeDatabase, openDatabase, UnusableData } from "./database/database.ts";
import { assemble } from "./robin.ts";
import { BadSetting, readSettings, type Settings } from "./settings.ts";

/** How long requests under way may take, in ms, once Robin was told to stop. */
const GRACE = 800;

try {
  const settings = readSettings(Bun.env);
  if (Bun.argv.includes("--health")) await reportHealth(settings);
  else serve(settings);
} catch (error) {
  if (!(error instanceof BadSetting || error instanceof UnusableData)) throw error;
  console.error(error.message);
  process.exit(1);
}

function serve(settings: Settings): void {
  const db = openDatabase(settings.dataDir);
  const robin = assemble(db, settings);
  const app = createApp(robin);
  const server = listen();
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);

  function listen(): Bun.Server<undefined> {
    const { host: hostname, port } = settings;
    try {
      const server = app.listen({ hostname, port });
      const shown = hostname === "0.0.0.0" || hostname === "::" ? "localhost" : hostname;
      console.log(`Robin is at http://${shown}:${server.port}`);
      return server;
    } catch {
      throw new UnusableData(
        `Robin cannot listen on ${hostname}, port ${port}: another program does. Set PORT.`,
      );
    }
  }

  async function stop(): Promise<void> {
    robin.holding.close();
    await Promise.race([server.stop(), Bun.sleep(GRACE)]);
    robin.commits.flush();
    closeDatabase(db);
    process.exit(0);
  }
}

/** For the container's health check: ends with 0 when the Robin on this machine answers, else with 1. */
async function reportHealth({ port }: Settings): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`, {
    signal: AbortSignal.timeout(2_000),
  }).catch(() => undefined);
  process.exit(answer?.ok ? 0 : 1);
}
