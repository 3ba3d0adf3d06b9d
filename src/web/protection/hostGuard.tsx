import { Html } from "@elysiajs/html";
import { toSignIn } from "../auth/signInRedirect.ts";
import type { Visitors } from "../auth/authentication.ts";
import { html, isHtmx } from "../http/responses.ts";
import { problem, ProblemPage, Reason } from "../page/problem.tsx";
import { readerOf } from "../page/viewer.ts";
import type { Robin } from "../../domain/robin.ts";
import type { Handle, Server } from "../http/server.ts";
import { isSecure } from "../http/connection.ts";
import { strictly } from "../http/headers.ts";

/** Tells only whether Robin works, and whoever watches that asks under any name. */
const HEALTH = "/healthz";

/** What takes to sign in, and shows nothing of the place. */
const OPEN = /^\/(?:login|logout|theme|offline|worker\.js|manifest\.webmanifest|assets\/.*)$/;

/** Answers requests for a host that Robin is not known by; leaves all others to `answer`. */
export function knownHosts({ hosts, settings }: Robin, visitors: Visitors, answer: Handle): Handle {
  return (request, server) => (hosts.isKnown(request) ? answer(request, server) : otherwise(request, server));

  async function otherwise(request: Request, server: Server | null): Promise<Response> {
    const { pathname = "", search = "" } = URL.parse(request.url) ?? {};
    if (pathname === HEALTH) return answer(request, server);
    const strict = (refusal: Response) => strictly(refusal, isSecure(request, settings));
    if (hosts.origin !== undefined) return strict(elsewhere(request, hosts.origin));
    const { user } = await visitors.recognise(request);
    if (user) hosts.learn(request);
    if (user || OPEN.test(pathname)) return answer(request, server);
    if (request.method === "GET") return strict(toSignIn(request, pathname + search));
    return strict(problem(request, 403, ({ problems }) => problems.unknownHost));
  }
}

/** Leads to the one address that Robin has. */
function elsewhere(request: Request, origin: string): Response {
  const reader = readerOf(request);
  const { title, advice, label } = reader.words.problems.elsewhere;
  const told = { title, advice: advice(origin) };
  if (isHtmx(request)) return html(<Reason text={`${told.title}. ${told.advice}`} />, 421);
  return html(<ProblemPage reader={reader} status={421} way={{ href: origin, label }} {...told} />, 421);
}
