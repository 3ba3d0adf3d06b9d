import { redirectToSignIn } from "../auth/signInRedirect.ts";
import type { Authentication } from "../auth/authentication.ts";
import { html, isHtmx } from "../http/responses.ts";
import { problem, ProblemPage, Reason } from "../page/problem.tsx";
import { comesTo, type Visited, viewerOf } from "../page/viewer.ts";
import { isModerator } from "../../domain/policy.ts";
import { loggable, warningOnce } from "../../base/log.ts";
import { isHost } from "../../base/hostName.ts";
import { hostOf, isPassedOn, isSecure, type Site, type Handle, type Server } from "../http/connection.ts";
import { strictly } from "../http/headers.ts";
import { SAFE_METHODS } from "../http/safeMethods.ts";
import type { Hosts } from "./hosts.ts";

type Parts = Visited & { readonly hosts: Hosts; readonly settings: Site };

/** Tells only whether Robin works and how it fares, and whoever watches that asks under any name. */
const HEALTH = /^\/(?:healthz|alive|metrics)$/;

/** What takes to sign in, and shows nothing of the place: guests are shown none of its settings there. */
const OPEN = /^\/(?:login|logout|theme|density|offline|worker\.js|manifest\.webmanifest|assets\/.*)$/;

/** Answers requests for a host that Robin is not known by; leaves all others to `respond`. */
export function hostGuard(parts: Parts, authentication: Authentication, respond: Handle): Handle {
  const { hosts, settings } = parts;
  const warn = warningOnce();

  return (request, server) =>
    hosts.isKnown(request) ? respond(request, server) : otherwise(request, server);

  async function otherwise(request: Request, server: Server | null): Promise<Response> {
    comesTo(parts, request);
    const strict = (refusal: Response) => strictly(refusal, isSecure(request, settings));
    const url = URL.parse(request.url);
    // A host that is none (RFC 9112, section 3.2).
    if (!url) return strict(problem(request, 400));
    const { pathname, search } = url;
    if (HEALTH.test(pathname)) return respond(request, server);
    if (!isHost(hostOf(request))) return strict(problem(request, 400));
    const { origin } = settings;
    if (origin !== undefined) {
      warn(
        `Robin was asked for as ${loggable(hostOf(request))}, and answers as ORIGIN alone. If people come by that, have the proxy pass on the Host that the browser sent.`,
      );
      return strict(elsewhere(request, origin));
    }
    const { user } = await authentication.authenticate(request);
    if (user && isModerator(user)) await hosts.learn(request, user);
    if (user || OPEN.test(pathname)) return respond(request, server);
    if (SAFE_METHODS.has(request.method)) return strict(redirectToSignIn(request, pathname + search));
    return strict(problem(request, 403, ({ problems }) => problems.unknownHost));
  }
}

/** Leads to the one address that Robin has. */
function elsewhere(request: Request, origin: string): Response {
  const viewer = viewerOf(request);
  const { title, advice, byProxy, label } = viewer.words.problems.elsewhere;
  // Who came by that address would be led in a circle.
  const isCircle = isPassedOn(request) || URL.parse(request.headers.get("referer") ?? "")?.origin === origin;
  const told = { title, advice: isCircle ? `${advice(origin)} ${byProxy}` : advice(origin) };
  if (isHtmx(request)) return html(<Reason text={`${told.title}. ${told.advice}`} />, 421);
  return html(<ProblemPage viewer={viewer} status={421} way={{ href: origin, label }} {...told} />, 421);
}
