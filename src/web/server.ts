import { limits } from "../limits.ts";
import { mistake } from "./page/errors.ts";
import { problem } from "./page/problem.tsx";
import { address, isSecure, type Site } from "./http/connection.ts";
import { strictly } from "./http/headers.ts";
import { Deliveries, isLarge } from "./http/pacing.ts";

/** Seconds without a byte after which a connection is cut: a held poll is quiet for longer than Bun's default of 10. */
const IDLE_SECONDS = 60;

/** Up to this many times its limit a body that says its length gets a page; beyond it the connection just ends. */
const BODY_SLACK = 16;

/** Seconds after which one whose large answers stall may ask for another. */
const RETRY_SECONDS = 5;

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

/**
 * `handle`, whose large answers are sent in pieces as their readers take them; who has too many of them under way is
 * refused. The others are left as they are.
 */
export function paced(handle: Handle, site: Site, deliveries = new Deliveries()): Handle {
  const pace = (answer: Response, request: Request, server: Server | null) =>
    isLarge(answer) ? inPieces(answer, request, server) : answer;

  async function inPieces(answer: Response, request: Request, server: Server | null): Promise<Response> {
    const { status, headers } = answer;
    const body = await answer.bytes();
    const pieces = deliveries.begin(body, address(request, server, site));
    if (pieces) {
      headers.delete("content-length");
      return new Response(pieces, { status, headers });
    }
    const refused = problem(request, 429);
    refused.headers.set("retry-after", String(RETRY_SECONDS));
    return strictly(refused, isSecure(request, site));
  }

  return (request, server) => {
    const answer = handle(request, server);
    if (!(answer instanceof Promise)) return pace(answer, request, server);
    return answer.then((response) => pace(response, request, server));
  };
}
