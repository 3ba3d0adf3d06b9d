import { Elysia } from "elysia";
import { sized } from "./pacing.ts";

/** The quickest: these pages differ each time, and shrink to a fifth all the same. */
const LEVEL = 1;

/** Bytes below which compressing saves less than the header that announces it. */
const WORTH_IT = 1_024;

const uncompressed = new WeakSet<Response>();

/** `response`, which is sent as it is. A message goes to all who wait for it in the same moment; to compress it for each takes longer. */
export function asItIs(response: Response): Response {
  uncompressed.add(response);
  return response;
}

/** Compresses the pages and fragments of routes and errors, for browsers that take it. */
export const compressed = new Elysia({ name: "compressed" }).mapResponse(
  { as: "global" },
  ({ request, responseValue: response }) => {
    if (!(response instanceof Response) || uncompressed.has(response)) return undefined;
    if (!response.headers.get("content-type")?.startsWith("text/html")) return undefined;
    response.headers.append("vary", "accept-encoding");
    return accepts(request, "gzip") ? compress(response) : response;
  },
);

async function compress(response: Response): Promise<Response> {
  const { status, headers } = response;
  const plain = new Uint8Array(await response.arrayBuffer());
  if (plain.length < WORTH_IT) return new Response(plain, { status, headers });
  headers.set("content-encoding", "gzip");
  // It was the length of the plain text.
  headers.delete("content-length");
  return sized(Bun.gzipSync(plain, { level: LEVEL }), { status, headers });
}

/** Whether the browser takes `coding`: Accept-Encoding names it and does not rule it out (RFC 9110, section 12.5.3). */
export function accepts(request: Request, coding: keyof typeof NAMED): boolean {
  const header = request.headers.get("accept-encoding");
  return header !== null && NAMED[coding].test(header);
}

/** A coding among others, with no weight or one that is not zero. */
const NAMED = {
  br: /(?:^|,)\s*br\s*(?:,|$|;\s*q=(?!0(?:\.0*)?\s*(?:,|$)))/i,
  gzip: /(?:^|,)\s*gzip\s*(?:,|$|;\s*q=(?!0(?:\.0*)?\s*(?:,|$)))/i,
};
