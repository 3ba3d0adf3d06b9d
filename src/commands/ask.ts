import { existsSync } from "node:fs";
import { join } from "node:path";
import { EXIT, type ExitCode } from "../base/exitCodes.ts";
import type { Settings } from "../base/settings.ts";
import { StartupError } from "../base/startupError.ts";
import { codeOf } from "../base/unwritable.ts";
import { createControl } from "../control.ts";
import { closeDatabase, openToRead } from "../database/database.ts";
import { assemble } from "../robin.ts";
import { HERE, socketIn } from "./controlSocket.ts";
import { openStore } from "./openStore.ts";

/** What the system says where nobody listens, or not to this user: then the database, too, is not for that one, and says so. */
const NOBODY = ["ENOENT", "ENOTDIR", "ECONNREFUSED", "ENAMETOOLONG", "EACCES"];

/** How long the Robin at work may take to say that it is there, in ms. What it is asked for then takes as long as it takes. */
const PATIENCE = 5_000;

/** Why a question was not answered as it was meant. */
type Problem = { readonly error: string; readonly exitCode: ExitCode };

/**
 * What Robin answers to `question` at `path` (see control.ts): the one at work in the data folder, or else one that is put together for this
 * alone. Throws StartupError with what is wrong.
 */
export async function ask<Answer>(settings: Settings, path: string, question: object = {}): Promise<Answer> {
  const address = `http://localhost${path}`;
  const request = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(question),
  };
  const response =
    (await askAtWork(settings.dataDir, address, request)) ??
    (await askNew(settings, new Request(address, request)));
  if (response.ok) return response.json() as Promise<Answer>;
  const { error, exitCode } = (await response.json()) as Problem;
  throw new StartupError(error, exitCode);
}

/** The answer of the Robin at work in `folder`; undefined: there is none. */
async function askAtWork(
  folder: string,
  address: string,
  request: RequestInit,
): Promise<Response | undefined> {
  const unix = socketIn(folder);
  try {
    // One that hangs is not asked for anything: it would do that once it goes on, when nobody is there any more to be told.
    await fetch(`http://localhost${HERE}`, { unix, signal: AbortSignal.timeout(PATIENCE) });
    return await fetch(address, { ...request, unix });
  } catch (error) {
    // There is no socket, it was left by a Robin that was killed, or there can be none that this user reaches.
    if (NOBODY.includes(codeOf(error) ?? "")) return undefined;
    throw new StartupError(`The Robin at work in ${folder} has not answered.`, EXIT.unavailable);
  }
}

async function askNew(settings: Settings, request: Request): Promise<Response> {
  const { databaseUrl, dataDir } = settings;
  // There has to be one, and of this version: a command neither begins a Robin nor brings one up to date.
  if (databaseUrl === undefined || existsSync(join(dataDir, "robin.sqlite"))) openToRead(dataDir).close();
  const { db, shared } = await openStore(settings, () => {});
  try {
    const robin = assemble(db, settings, Date.now, undefined, { shared });
    const answer = await createControl(robin).handle(request);
    await robin.commits.flush();
    return answer;
  } finally {
    await shared?.close();
    closeDatabase(db);
  }
}
