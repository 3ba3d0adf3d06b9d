import { Elysia } from "elysia";
import { problem } from "../page/problem.tsx";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether another site made the browser send `request`, which would act with our user's cookie. Browsers say so in
 * Sec-Fetch-Site where the connection is trustworthy (HTTPS, localhost) and elsewhere through Origin; what sends
 * neither is no browser and carries no cookie that it was not given.
 */
function isCrossSite(request: Request): boolean {
  if (SAFE_METHODS.has(request.method)) return false;
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin" && site !== "none";
  const origin = request.headers.get("origin");
  if (origin === null) return false;
  return URL.parse(origin)?.host !== request.headers.get("host");
}

/** Refuses what another site sends in a user's name. */
export const sameSiteOnly = new Elysia({ name: "same site only" }).onRequest(({ request }) => {
  if (isCrossSite(request)) return problem(request, 403, ({ problems }) => problems.foreign);
});
