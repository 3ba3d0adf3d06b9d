import { rmSync } from "node:fs";
import { join } from "node:path";
import { logWarning } from "../base/log.ts";
import { codeOf } from "../base/unwritable.ts";

type Control = { handle(request: Request): Response | Promise<Response> };

/** Gives what answers: it is made when somebody asks for the first time. */
type Make = () => Promise<Control>;

/** What the Robin at work in `folder` is asked by; who may open it may read the database beside it as well. */
export const socketIn = (folder: string): string => join(folder, "robin.sock");

/** Where it answers at once, and that it is there alone. */
export const HERE = "/";

/** Has what `make` gives answer at the socket in `folder`, which is this process's own. Undefined, and told of, where there can be none. */
export function listenForCommands(folder: string, make: Make): Bun.Server<undefined> | undefined {
  const unix = socketIn(folder);
  let control: Promise<Control> | undefined;
  const answer = async (request: Request, server: Bun.Server<undefined>) => {
    // To write a large database anew takes longer than a connection may be idle.
    server.timeout(request, 0);
    if (URL.parse(request.url)?.pathname === HERE) return new Response(null, { status: 204 });
    control ??= make();
    return (await control).handle(request);
  };
  try {
    // That of a Robin that was killed is still there.
    rmSync(unix, { force: true });
    return Bun.serve({ unix, fetch: answer });
  } catch (error) {
    logWarning(
      `commands cannot reach Robin while it runs: there can be no socket at ${unix} (${codeOf(error)}).`,
    );
    return undefined;
  }
}
