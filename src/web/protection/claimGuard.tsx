import type { Claiming } from "../../domain/doors/claiming.ts";
import { type Handle, isHere, isSecure, type Site } from "../http/connection.ts";
import { strictly } from "../http/headers.ts";
import { html, isHtmx } from "../http/responses.ts";
import { ProblemPage, Reason } from "../page/problem.tsx";
import { comesTo, type Visited, viewerOf } from "../page/viewer.ts";

type Parts = Visited & { readonly claiming: Claiming; readonly settings: Site };

/** What takes to claim the place, and what tells nothing of it. */
const OPEN =
  /^\/(?:claim\/[^/]*|theme|density|offline|healthz|alive|metrics|worker\.js|manifest\.webmanifest|robots\.txt|assets\/.*)$/;

/** While nobody owns the place, tells how to claim it to all who are not at the machine itself; else leaves requests to `respond`. */
export function claimGuard(parts: Parts, respond: Handle): Handle {
  const { claiming, settings } = parts;
  return (request, server) => {
    if (!claiming.isUnclaimed || isHere(request, server, settings)) return respond(request, server);
    if (OPEN.test(URL.parse(request.url)?.pathname ?? "")) return respond(request, server);
    comesTo(parts, request);
    return strictly(unclaimed(request), isSecure(request, settings));
  };
}

function unclaimed(request: Request): Response {
  const viewer = viewerOf(request);
  const { claim, problems } = viewer.words;
  const { title, advice } = claim.unclaimed;
  if (isHtmx(request)) return html(<Reason text={`${title}. ${advice}`} />, 403);
  const way = { href: "/", label: problems.tryAgain };
  return html(<ProblemPage viewer={viewer} title={title} advice={advice} way={way} />, 403);
}
