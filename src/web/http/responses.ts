import { sized } from "./pacing.ts";

/** Never kept by a browser or a proxy: what a page shows changes and is private. */
export const HTML_HEADERS = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" };

/** A page or a fragment of one. */
export function html(markup: JSX.Element, status = 200, headers: Record<string, string> = {}): Response {
  if (typeof markup !== "string") throw new TypeError("Views are rendered at once, never as promises");
  return sized(markup, { status, headers: { ...HTML_HEADERS, ...headers } });
}

/** Done, or nothing new: there is nothing to show. */
export function noContent(headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 204, headers: { "cache-control": "no-store", ...headers } });
}

/** Go on with a GET of `path`. */
export function seeOther(path: string): Response {
  return new Response(null, { status: 303, headers: { location: path, "cache-control": "no-store" } });
}

/** Done: the browser goes on to `path`, at the word of htmx where that asked. */
export function moveTo(request: Request, path: string): Response {
  if (!isHtmx(request)) return seeOther(path);
  return new Response(null, { status: 204, headers: { "hx-redirect": path, "cache-control": "no-store" } });
}

/** `response`, with which the connection ends, too: whatever still comes on it is not waited for. */
export function ended(response: Response): Response {
  response.headers.set("connection", "close");
  return response;
}

/** Whether htmx asks, in the background of a page, rather than a browser that will show the response. */
export function isHtmx(request: Request): boolean {
  return request.headers.get("hx-request") === "true";
}

/** Thrown by a guard, which has nothing to give to a handler: the response to the request. */
export class EarlyResponse extends Error {
  readonly response: Response;

  constructor(response: Response) {
    super("A guard has answered");
    this.response = response;
  }
}
