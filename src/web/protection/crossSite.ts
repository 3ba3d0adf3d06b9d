import { Elysia } from "elysia";
import { loggable, warningOnce } from "../../base/log.ts";
import { problem } from "../page/problem.tsx";
import { usualHost } from "../../base/hostName.ts";
import { hostOf, type Site } from "../http/connection.ts";
import { SAFE_METHODS } from "../http/safeMethods.ts";

/** What does something though it is fetched: it takes from a limit and is noted. A link on another site leads to no such thing. */
const ACTING = /^[^?#]*\/profile\/data(?:[?#]|$)/;

/**
 * Whether another site made the browser send `request`, which would act with our user's cookie. Browsers say so in
 * Sec-Fetch-Site where the connection is trustworthy (HTTPS, localhost) and elsewhere through Origin; what sends
 * neither is no browser and carries no cookie that it was not given.
 */
function isCrossSite(request: Request, site: Site): boolean {
  if (SAFE_METHODS.has(request.method) && !ACTING.test(request.url)) return false;
  const from = request.headers.get("sec-fetch-site");
  if (from !== null) return from !== "same-origin" && from !== "none";
  const origin = request.headers.get("origin");
  return origin !== null && !isOurs(origin, request, site);
}

/** Whether `request` asks for a picture that our page shows. From other sites our cookie (SameSite=Lax) comes only with whole pages. */
export function isOwnPicture({ headers }: Request): boolean {
  const from = headers.get("sec-fetch-site");
  if (from !== null) return from === "same-origin" && headers.get("sec-fetch-dest") === "image";
  return !/text\/html/i.test(headers.get("accept") ?? "");
}

/** Whether `from`, an Origin, is this site's, be the port of its scheme written or not. */
function isOurs(from: string, request: Request, { origin }: Site): boolean {
  const url = URL.parse(from);
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  const host = usualHost(url.host, url.protocol);
  if (origin === undefined) return host === usualHost(hostOf(request), url.protocol);
  return `${url.protocol}//${host}` === origin;
}

/** Refuses what another site sends in a user's name. */
export const sameOriginOnly = (site: Site) => {
  const warn = warningOnce();
  return new Elysia({ name: "same site only" }).onRequest(({ request }) => {
    if (!isCrossSite(request, site)) return;
    const from = mistaken(request);
    if (from !== undefined) {
      warn(
        `a form of ${loggable(from)} was refused, since Robin was asked for as ${loggable(hostOf(request))}. If they are the same place, have the proxy pass on the Host that the browser sent.`,
      );
    }
    return problem(request, 403, ({ problems }) => problems.foreign);
  });
};

/** The host that the Origin of a foreign `request` names, where the mistake may be a proxy's that changes the Host: every form comes from elsewhere then. */
function mistaken({ headers }: Request): string | undefined {
  return headers.has("sec-fetch-site") ? undefined : URL.parse(headers.get("origin") ?? "")?.host;
}
