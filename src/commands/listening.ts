import { chmodSync, lstatSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { EXIT } from "../base/exitCodes.ts";
import { socketOf, type Settings } from "../base/settings.ts";
import { StartupError } from "../base/startupError.ts";
import { codeOf } from "../base/unwritable.ts";
import type { Server } from "../web/http/connection.ts";
import type { Place } from "../web/server.ts";
import { socketIn } from "./controlSocket.ts";
import { reachable } from "./reachable.ts";

type Where = Pick<Settings, "host" | "port" | "dataDir">;

/** Who may come by the socket beside the user that Robin runs as: a proxy in its group. */
const SOCKET_MODE = 0o660;

/** Has `listen` listen where the settings say, and tells by which address. Throws StartupError where that cannot be. */
export async function listenAt(where: Where, listen: (place: Place) => Server) {
  const { host, port, dataDir } = where;
  const unix = socketOf(host);
  if (unix !== undefined) return listenBy(unix, dataDir, listen);
  try {
    const server = listen({ hostname: host, port });
    const link = `http://${reachable(host, "localhost")}:${server.port}`;
    return { server, address: link, link };
  } catch (error) {
    throw new StartupError(
      `Robin cannot listen on ${host}, port ${port}: ${whyNotOn(error)}`,
      EXIT.unavailable,
    );
  }
}

async function listenBy(unix: string, dataDir: string, listen: (place: Place) => Server) {
  try {
    if (unix === resolve(socketIn(dataDir))) throw new Error("the commands of Robin come by it. Set HOST.");
    await removeLeftover(unix);
    const server = listen({ unix });
    chmodSync(unix, SOCKET_MODE);
    return { server, address: `unix:${unix}`, link: "http://localhost" };
  } catch (error) {
    throw new StartupError(`Robin cannot listen at ${unix}: ${whyNotAt(error)}`, EXIT.unavailable);
  }
}

/** Removes the socket of a Robin that was killed: one by which nobody answers. */
async function removeLeftover(unix: string): Promise<void> {
  const found = lstatSync(unix, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new Error("something else is there. Set HOST.");
  try {
    const connection = await Bun.connect({ unix, socket: { data() {} } });
    connection.end();
  } catch (error) {
    if (codeOf(error) !== "ECONNREFUSED") throw error;
    rmSync(unix);
  }
}

function whyNotOn(error: unknown): string {
  const code = codeOf(error);
  if (code === "EADDRINUSE") return "another program does. Set PORT.";
  if (code === "EACCES") return "this user may not. Set PORT to 1024 or more.";
  return "this machine has no such address. Set HOST.";
}

function whyNotAt(error: unknown): string {
  const code = codeOf(error);
  if (code === "EADDRINUSE") return "another program does. Set HOST.";
  if (code === "EACCES" || code === "EROFS") return "this user may not. Set HOST.";
  if (code === "ENOENT" || code === "ENOTDIR") return "there is no such folder.";
  return error instanceof Error ? error.message : "that cannot be.";
}
