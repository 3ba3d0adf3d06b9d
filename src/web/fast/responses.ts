import { strictHeaders } from "../http/headers.ts";
import { isLarge, sized } from "../http/pacing.ts";
import { type EventStream, EVENT_HEADERS } from "../feed/eventStream.ts";
import { HTML_HEADERS } from "../http/responses.ts";

/** Responses with all the headers that the framework would give them, which are put together once. */
function completeResponses(secure: boolean) {
  const strict = strictHeaders(secure);
  const html = { ...strict, ...HTML_HEADERS };
  const page = { ...html, vary: "accept-encoding" };
  const headers = {
    noContent: new Headers({ "cache-control": "no-store" }),
    changes: new Headers(html),
    reload: new Headers({ ...html, "hx-refresh": "true" }),
    events: new Headers({ ...strict, ...EVENT_HEADERS }),
    page: new Headers(page),
    gzipped: new Headers({ ...page, "content-encoding": "gzip" }),
  };
  return {
    // A new response each time: Bun takes the headers out of one that it sends. The Headers it only copies.
    noContent: () => new Response(null, { status: 204, headers: headers.noContent }),
    changes: copies(headers.changes),
    reload: (markup: string) => sized(markup, { headers: headers.reload }),
    events: ({ body }: EventStream) => new Response(body, { headers: headers.events }),
    page: (page: Uint8Array<ArrayBuffer>) => sized(page, { headers: headers.page }),
    gzipped: (page: Uint8Array<ArrayBuffer>) => sized(page, { headers: headers.gzipped }),
  };
}

/** Makes responses with `headers`. A thousand polls are told the same at the same moment: then each is a copy, which costs half. */
function copies(headers: Headers): (markup: string) => Response {
  let last: string | undefined;
  let original: Response | undefined;
  return (markup) => {
    if (markup !== last) original = undefined;
    else if ((original ??= sized(markup, { headers })) && !isLarge(original)) return original.clone();
    last = markup;
    return sized(markup, { headers });
  };
}

const overHttp = completeResponses(false);
const overHttps = completeResponses(true);

/** The responses for a requester who came over HTTPS, if `secure`, or else over plain HTTP. */
export function responsesFor({ secure }: { readonly secure: boolean }) {
  return secure ? overHttps : overHttp;
}
