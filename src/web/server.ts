import { Elysia } from "elysia";
import { limits } from "../base/limits.ts";
import { isMultipart } from "./files/multipart.ts";
import { mistake } from "./page/errors.ts";
import { problem } from "./page/problem.tsx";
import { comesTo, type Visited } from "./page/viewer.ts";
import { address, isSecure, type Site, type Handle, type Server } from "./http/connection.ts";
import { strictly } from "./http/headers.ts";
import { longPollTimes } from "./http/longPollTimes.ts";
import { Deliveries, isLarge } from "./http/pacing.ts";

type Parts = Visited & { readonly settings: Site };

/** By so many bytes more than a file may have a body that says its length gets a page; beyond it the connection just ends. */
const BODY_SLACK = 4_194_304;

/** Seconds after which an address whose large responses stall may ask for another. */
const RETRY_SECONDS = 5;

/** Serves the responses of `handle` on `port` of `hostname`. Throws when that cannot be had. */
export function serve(handle: Handle, { hostname, port }: { hostname: string; port: number }): Server {
  return Bun.serve({
    hostname,
    port,
    fetch: handle,
    // Bun's default of 10 seconds is shorter than a long poll.
    idleTimeout: longPollTimes.idle,
    // A second Robin on the same port is told so, instead of getting every other request.
    reusePort: false,
    maxRequestBodySize: limits.file.bytes + BODY_SLACK,
    // Bun's own page of an error shows source code.
    development: false,
  });
}

/** Refuses a body that is too large, with a page, and one that comes without saying how large it is. */
export const bodySize = new Elysia({ name: "body size" }).onRequest(({ request }) => {
  if (request.headers.has("transfer-encoding")) return problem(request, 411);
  const bytes = Number(request.headers.get("content-length") ?? 0);
  if (bytes > mostOf(request)) return problem(request, 413);
});

/** How many bytes the body of `request` may have: most are forms of a few lines. */
function mostOf(request: Request): number {
  const path = request.method === "POST" ? URL.parse(request.url)?.pathname : undefined;
  if (path === "/files") return limits.file.bytes;
  return path === "/chats" && isMultipart(request)
    ? limits.file.bytes + limits.body.bytes
    : limits.body.bytes;
}

/** `handle`, with a response also when it fails: for what stands before the framework. */
export function guarded(handle: Handle, parts: Parts): Handle {
  const failed = (request: Request, error: unknown): Response => {
    comesTo(parts, request);
    return strictly(mistake(request, error), isSecure(request, parts.settings));
  };
  return (request, server) => {
    try {
      const response = handle(request, server);
      if (!(response instanceof Promise)) return response;
      return response.catch((error: unknown) => failed(request, error));
    } catch (error) {
      return failed(request, error);
    }
  };
}

/** `handle`, with large responses sent in pieces as they are taken. An address with too many under way is refused. */
export function paced(handle: Handle, parts: Parts, deliveries = new Deliveries()): Handle {
  const pace = (response: Response, request: Request, server: Server | null) =>
    isLarge(response) ? inPieces(response, request, server) : response;

  async function inPieces(response: Response, request: Request, server: Server | null): Promise<Response> {
    const { status, headers } = response;
    const body = await response.bytes();
    const pieces = deliveries.begin(body, address(request, server, parts.settings));
    if (pieces) {
      headers.delete("content-length");
      return new Response(pieces, { status, headers });
    }
    comesTo(parts, request);
    const refused = problem(request, 429);
    refused.headers.set("retry-after", String(RETRY_SECONDS));
    return strictly(refused, isSecure(request, parts.settings));
  }

  return (request, server) => {
    const response = handle(request, server);
    if (!(response instanceof Promise)) return pace(response, request, server);
    return response.then((one) => pace(one, request, server));
  };
}
