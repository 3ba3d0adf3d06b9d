import { html, isHtmx, seeOther } from "../http/responses.ts";
import { wordsFor } from "../../words/languages.ts";
import { telling } from "../http/notices.ts";
import { withNext } from "../http/paths.ts";
import { SAFE_METHODS } from "../http/safeMethods.ts";
import { Reason } from "../page/problem.tsx";

/** Leads a page whose session is over to sign in and back; htmx is told to take the page there, and not its request alone. */
export function goToLogin(request: Request): Response {
  const page = URL.parse(request.headers.get("hx-current-url") ?? "");
  const next = page ? page.pathname + page.search + page.hash : "/";
  // A guest's page had none that could end.
  const isGuests = request.headers.get("robin-user") === "guest";
  const path = `/login?${new URLSearchParams({ ...(!isGuests && { ended: "1" }), next })}`;
  return html(Reason({ text: wordsFor(request).entry.endedInBackground }), 401, { "hx-redirect": path });
}

/** Leads one who is not signed in to sign in, and from there to `path`. Of a form, which was on the page of a user, it is said that it was not taken. */
export function redirectToSignIn(request: Request, path: string): Response {
  if (isHtmx(request)) return goToLogin(request);
  const response = seeOther(withNext("/login", path));
  return SAFE_METHODS.has(request.method) ? response : telling(request, "not-saved", response);
}
