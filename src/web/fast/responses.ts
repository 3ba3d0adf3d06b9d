import { strictHeaders } from "../http/headers.ts";
import { sized } from "../http/pacing.ts";
import { HTML_HEADERS } from "../http/responses.ts";

/** The answers that are given all day, complete without the framework; their headers are put together once. */
function replies(secure: boolean) {
  const strict = strictHeaders(secure);
  const html = { ...strict, ...HTML_HEADERS };
  const page = { ...html, vary: "accept-encoding" };
  const headers = {
    nothing: new Headers({ ...strict, "cache-control": "no-store" }),
    changes: new Headers(html),
    reload: new Headers({ ...html, "hx-refresh": "true" }),
    page: new Headers(page),
    gzipped: new Headers({ ...page, "content-encoding": "gzip" }),
  };
  return {
    // A new response each time: Bun takes the headers out of one that it sends. The Headers it only copies.
    nothing: () => new Response(null, { status: 204, headers: headers.nothing }),
    changes: (markup: string) => sized(markup, { headers: headers.changes }),
    /** For a page that shows what is no more: it loads itself anew. */
    reload: (markup: string) => new Response(markup, { headers: headers.reload }),
    page: (page: Uint8Array<ArrayBuffer>) => sized(page, { headers: headers.page }),
    gzipped: (page: Uint8Array<ArrayBuffer>) => sized(page, { headers: headers.gzipped }),
  };
}

const plain = replies(false);
const overHttps = replies(true);

/** The replies to a request that came over HTTPS, if `secure`, or else over plain HTTP. */
export function repliesTo({ secure }: { readonly secure: boolean }) {
  return secure ? overHttps : plain;
}
