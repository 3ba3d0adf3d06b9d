import { limits } from "./limits.ts";
import { mistake } from "./page/errors.ts";
import { isSecure, type Site } from "./protection/connection.ts";
import { strictly } from "./protection/headers.ts";

/** Seconds without a byte after which a connection is cut: a held poll is quiet for longer than Bun's default of 10. */
const IDLE_SECONDS = 60;

/** Up to this many times its limit a body that says its length gets a page; beyond it the connection just ends. */
const BODY_SLACK = 16;

export type Server = Bun.Server<undefined>;

export type Handle = (request: Request, server: Server | null) => Response | Promise<Response>;

/** Serves what `handle` answers on `port` of `hostname`. Throws when that cannot be had. */
export function serve(handle: Handle, { hostname, port }: { hostname: string; port: number }): Server {
  return Bun.serve({
    hostname,
    port,
    fetch: handle,
    idleTimeout: IDLE_SECONDS,
    // A second Robin on the same port is told so, instead of getting every other request.
    reusePort: false,
    maxRequestBodySize: limits.body.bytes * BODY_SLACK,
    // Bun's own page of an error shows source code.
    development: false,
  });
}

/** `handle`, with an answer also when it fails: for what stands before the framework. */
export function guarded(handle: Handle, site: Site): Handle {
  const failed = (request: Request, error: unknown): Response =>
    strictly(mistake(request, error), isSecure(request, site));
  return (request, server) => {
    try {
      const answer = handle(request, server);
      return answer instanceof Promise ? answer.catch((error: unknown) => failed(request, error)) : answer;
    } catch (error) {
      return failed(request, error);
    }
  };
}
