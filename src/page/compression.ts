import { Elysia } from "elysia";

/** Bytes below which compressing saves less than the header that announces it. */
const WORTH_IT = 1_024;

/**
 * Compresses pages and fragments for browsers that take it. The quickest levels: a page of 100 messages takes some
 * 40 µs and shrinks to a ninth.
 */
export const compressed = new Elysia({ name: "compressed" }).onAfterHandle(
  { as: "global" },
  async ({ request, response }) => {
    if (!(response instanceof Response) || !response.headers.get("content-type")?.startsWith("text/html")) {
      return response;
    }
    const { status, headers } = response;
    const plain = new Uint8Array(await response.arrayBuffer());
    headers.append("vary", "accept-encoding");
    const compress =
      plain.length < WORTH_IT ? undefined : chosen(request.headers.get("accept-encoding") ?? "");
    if (!compress) return new Response(plain, { status, headers });
    headers.set("content-encoding", compress.coding);
    return new Response(compress.run(plain), { status, headers });
  },
);

const CODINGS = [
  {
    coding: "zstd",
    run: (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(Bun.zstdCompressSync(bytes, { level: 1 })),
  },
  { coding: "gzip", run: (bytes: Uint8Array<ArrayBuffer>) => Bun.gzipSync(bytes, { level: 1 }) },
];

function chosen(acceptEncoding: string) {
  return CODINGS.find(({ coding }) => accepts(acceptEncoding, coding));
}

/** Whether Accept-Encoding names `coding` and does not rule it out (RFC 9110, section 12.5.3). */
export function accepts(acceptEncoding: string, coding: string): boolean {
  const named = acceptEncoding.split(",").map((part) => part.replaceAll(" ", "").toLowerCase());
  return named.some(
    (part) => part === coding || (part.startsWith(`${coding};q=`) && !/=0(\.0*)?$/.test(part)),
  );
}
