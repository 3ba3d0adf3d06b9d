import type { RoomHeads } from "../../domain/messages/roomHeads.ts";
import { type Handle, isSecure, type Site } from "../http/connection.ts";
import { strictly } from "../http/headers.ts";
import { problem } from "../page/problem.tsx";
import { comesTo, type Visited } from "../page/viewer.ts";
import { SAFE_METHODS } from "../http/safeMethods.ts";

/** The copy of what several machines share, from which this one answers. */
type SharedCopy = {
  /** Whether one may answer from it. */
  readonly isGood: () => boolean;
  /** The number of the last batch that it has. */
  readonly head: () => number;
  /** Brings it up to date. */
  readonly pull: () => Promise<void>;
};

type Parts = Visited & { readonly heads: RoomHeads; readonly settings: Site };

/** What tells nothing of the place. Addresses are looked at as they come: to take one apart costs more than all else here, with each poll. */
const OPEN =
  /^https?:\/\/[^/]*\/(?:alive|healthz|metrics|offline|worker\.js|manifest\.webmanifest|robots\.txt|assets\/[^?]*)(?:\?|$)/;

/** What whoever asks has seen, in the address, and has written, in the cookies. */
const SEEN = /[?&]after=(\d{1,15})(?:&|$)/;
const WRITTEN = /(?:^|;\s*)at=(\d{1,15})(?:;|$)/;

/** How long a browser says what it has written, in seconds: by then every machine has it, or answers nothing. */
const REMEMBERED = 10;

/**
 * Answers from a copy that is up to date, and says so where it is not: before a request is looked at, and before the answer is given, as
 * a poll may have been held meanwhile. Whoever has written something, or has seen it by another machine, sees it by this one, too.
 */
export function copyGuard(parts: Parts, copy: SharedCopy, respond: Handle): Handle {
  const { heads, settings } = parts;
  return async (request, server) => {
    if (OPEN.test(request.url)) return respond(request, server);
    if (isAhead(request) && !(await hasPulled())) return unreachable(request);
    if (!copy.isGood()) return unreachable(request);
    const response = await respond(request, server);
    if (SAFE_METHODS.has(request.method)) return copy.isGood() ? response : unreachable(request);
    if (response.status < 400) response.headers.append("set-cookie", cookieOf(request));
    return response;
  };

  /** Whether whoever asks knows of more than the copy has. */
  function isAhead({ url, headers }: Request): boolean {
    const written = WRITTEN.exec(headers.get("cookie") ?? "")?.[1];
    return Number(SEEN.exec(url)?.[1] ?? 0) > heads.newest || Number(written ?? 0) > copy.head();
  }

  /** Whether the copy is up to date now. One that is good may still be behind what somebody has seen by another machine. */
  function hasPulled(): Promise<boolean> {
    return copy.pull().then(
      () => true,
      () => false,
    );
  }

  function cookieOf(request: Request): string {
    const secure = isSecure(request, settings);
    return new Bun.Cookie("at", String(copy.head()), {
      path: "/",
      maxAge: REMEMBERED,
      httpOnly: true,
      sameSite: "lax",
      secure,
    }).toString();
  }

  function unreachable(request: Request): Response {
    comesTo(parts, request);
    const response = problem(request, 503, ({ problems }) => problems.unstored.unreachable);
    response.headers.set("retry-after", "1");
    return strictly(response, isSecure(request, settings));
  }
}
