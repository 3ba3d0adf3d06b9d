import { strictHeaders } from "../protection/headers.ts";
import { HTML } from "./answer.ts";
import { join, joinGzipped, type Piece } from "./pieces.ts";

/**
 * The answers that are given all day, complete without the framework; their headers are put together once.
 * `secure`: to requests that came over HTTPS.
 */
function replies(secure: boolean) {
  const strict = strictHeaders(secure);
  const html = { ...strict, ...HTML };
  const page = { ...html, vary: "accept-encoding" };
  const headers = {
    nothing: new Headers({ ...strict, "cache-control": "no-store" }),
    changes: new Headers(html),
    reload: new Headers({ ...html, "hx-refresh": "true" }),
    page: new Headers(page),
    gzipped: new Headers({ ...page, "content-encoding": "gzip" }),
  };
  return {
    // One for all: it has no body that could be used up, and nobody adds to its headers.
    nothing: new Response(null, { status: 204, headers: headers.nothing }),
    changes: (markup: string) => new Response(markup, { headers: headers.changes }),
    /** For a page that shows what is no more: it loads itself anew. */
    reload: (markup: string) => new Response(markup, { headers: headers.reload }),
    page: (pieces: readonly Piece[]) => new Response(join(pieces), { headers: headers.page }),
    gzipped: (pieces: readonly Piece[]) => new Response(joinGzipped(pieces), { headers: headers.gzipped }),
  };
}

export const plainReplies = replies(false);
export const secureReplies = replies(true);
