import { Elysia } from "elysia";
import { limits } from "../base/limits.ts";
import { isMultipart } from "./files/multipart.ts";
import { mistake } from "./page/errors.ts";
import { problem } from "./page/problem.tsx";
import { comesTo, type Visited } from "./page/viewer.ts";
import { address, isSecure, type Site, type Handle, type Server } from "./http/connection.ts";
import { strictly } from "./http/headers.ts";
import { isNoForm, makeTypeUsual } from "./http/mediaType.ts";
import { longPollTimes } from "./http/longPollTimes.ts";
import { Deliveries, isLarge } from "./http/pacing.ts";

type Parts = Visited & { readonly settings: Site };

const MB = 1_048_576;

/** By so many bytes more than a file may have a body that says its length gets a page; beyond it the connection just ends. */
const BODY_SLACK = 4_194_304;

/** Seconds after which an address whose large responses stall may ask for another. */
const RETRY_SECONDS = 5;

/** Where a server listens: on a port of an address, or by a socket at a path. */
export type Place = { readonly hostname: string; readonly port: number } | { readonly unix: string };

type Served = { readonly fileMB: number };

/** Serves the responses of `handle` at a place. Throws when that cannot be had. */
export function serve(handle: Handle, { fileMB, ...place }: Place & Served): Server {
  // @ts-expect-error Bun's types do not know that connections by a socket may be idle for as long as others.
  return Bun.serve({
    ...place,
    fetch: (request, server) => handle(named(request), server),
    // Bun's default of 10 seconds is shorter than a long poll.
    idleTimeout: longPollTimes.idle,
    // A second Robin on the same port is told so, instead of getting every other request.
    reusePort: false,
    maxRequestBodySize: formBytes(fileMB) + BODY_SLACK,
    // Bun's own page of an error shows source code.
    development: false,
  });
}

/** A host that nobody has (RFC 2606, section 2). */
const NOBODY = "http://unnamed.invalid";

/**
 * `request` with a host, where it has none: so asks HTTP/1.0, by which balancers look after health. What stands where a host belongs and
 * is none stays as it is.
 */
function named(request: Request): Request {
  if (!request.url.startsWith("/") || request.headers.has("host")) return request;
  return new Request(NOBODY + request.url, request);
}

/** Refuses a body that is too large, with a page, and one that comes without saying how large it is. A file has up to `fileMB`. */
export const bodySize = ({ fileMB }: Served) =>
  new Elysia({ name: "body size" }).onRequest(({ request }) => {
    if (request.headers.has("transfer-encoding")) return problem(request, 411);
    const bytes = Number(request.headers.get("content-length") ?? 0);
    if (bytes > mostOf(request, fileMB)) return problem(request, 413);
  });

/** Refuses a body that is no form, before it is read. */
export const formsOnly = new Elysia({ name: "forms only" }).onRequest(({ request }) => {
  makeTypeUsual(request);
  if (isNoForm(request)) return problem(request, 422);
});

/** How many bytes the body of `request` may have: most are forms of a few lines. */
function mostOf(request: Request, fileMB: number): number {
  const path = request.method === "POST" ? URL.parse(request.url)?.pathname : undefined;
  if (path === "/files") return fileMB * MB;
  if (path === "/chats" && isMultipart(request)) return formBytes(fileMB);
  const isPicture = path === "/profile/picture" || path === "/place/mark";
  return isPicture ? fileMB * MB + limits.body.bytes : limits.body.bytes;
}

/** Bytes of a form with as many files as a message may have. */
function formBytes(fileMB: number): number {
  return limits.file.perMessage * fileMB * MB + limits.body.bytes;
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
