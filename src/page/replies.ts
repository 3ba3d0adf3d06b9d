import { strictHeaders } from "../protection/headers.ts";
import { HTML } from "./answer.ts";
import { encode } from "./compression.ts";

/**
 * The answers that are given all day, complete without the framework; their headers are put together once.
 * `secure`: to requests that came over HTTPS.
 */
export function replies(secure: boolean) {
  const strict = strictHeaders(secure);
  const html = { ...strict, ...HTML };
  const page = { ...html, vary: "accept-encoding" };
  const headers = {
    nothing: new Headers({ ...strict, "cache-control": "no-store" }),
    changes: new Headers(html),
    reload: new Headers({ ...html, "hx-refresh": "true" }),
    page: new Headers(page),
    zstd: new Headers({ ...page, "content-encoding": "zstd" }),
    gzip: new Headers({ ...page, "content-encoding": "gzip" }),
  };

  return {
    // One for all: it has no body that could be used up, and nobody adds to its headers.
    nothing: new Response(null, { status: 204, headers: headers.nothing }),
    changes: (markup: string) => new Response(markup, { headers: headers.changes }),
    /** For a page that shows what is no more: it loads itself anew. */
    reload: (markup: string) => new Response(markup, { headers: headers.reload }),
    /** A whole page, compressed as `acceptEncoding` allows. */
    page: (markup: string, acceptEncoding: string | null) => {
      const encoded = acceptEncoding ? encode(markup, acceptEncoding) : undefined;
      if (!encoded) return new Response(markup, { headers: headers.page });
      return new Response(encoded.bytes, { headers: headers[encoded.coding] });
    },
  };
}

export const plainReplies = replies(false);
export const secureReplies = replies(true);
