import { Elysia } from "elysia";
import { type Unwritable, whyUnwritable } from "../../base/unwritable.ts";
import { logFailure } from "../../base/log.ts";
import { Refusal, type RefusalKind } from "../../domain/refusal.ts";
import type { Words } from "../../words/en.ts";
import { EarlyResponse } from "../http/responses.ts";
import { problem } from "./problem.tsx";

/** The status by which each kind of refusal is answered. */
export const STATUS = {
  "signed out": 401,
  "wrong password": 401,
  forbidden: 403,
  invalid: 422,
  gone: 404,
  outdated: 409,
  "too soon": 429,
  busy: 503,
  failed: 500,
  // "Insufficient Storage" (RFC 4918, section 11.5).
  full: 507,
  failing: 507,
  readonly: 503,
  away: 503,
  unreachable: 503,
} as const satisfies Record<RefusalKind, number>;

/** Responds to every error with a page or a sentence of ours, none of which repeats what was sent. */
export const errors = new Elysia({ name: "errors" }).onError({ as: "global" }, ({ code, error, request }) => {
  // What is thrown while a body is read comes wrapped.
  const thrown = code === "PARSE" ? (error.cause ?? error) : error;
  if (thrown instanceof EarlyResponse) return thrown.response;
  if (code === "NOT_FOUND") return problem(request, 404);
  if (code === "PARSE") return problem(request, 400);
  if (code === "VALIDATION") return problem(request, 422);
  return mistake(request, error);
});

/** The response to `request` when Robin made a mistake, or could not store something; `error` is logged. */
export function mistake(request: Request, error: unknown): Response {
  log(request, error);
  const why = whyUnwritable(error);
  return why ? problem(request, STATUS[why], (words) => toldOf(why, words)) : problem(request, 500);
}

/** The refusal that says why `request` could not be stored, where `error` says that; it is logged. Another error is thrown on. */
export function unstored(request: Request, error: unknown): Refusal {
  const why = whyUnwritable(error);
  if (why === undefined) throw error;
  log(request, error);
  return new Refusal(why, (words) => `${toldOf(why, words).title}. ${toldOf(why, words).advice}`);
}

function toldOf(why: Unwritable, { problems: { unstored } }: Words) {
  return why === "failing" || why === "readonly" ? unstored.failing : unstored[why];
}

/** Addresses that go on with the name of a file, or with a secret. */
const NOT_TO_BE_LOGGED = /^(\/(?:files\/\d+|claim|join|recover|email|unsubscribe))\/.*/;

/**
 * Notes that `request` failed, without the query of its address, and without what somebody typed or nobody else may know. That a browser
 * has gone away half-way is no failure.
 */
export function log(request: Request, error: unknown): void {
  if (error instanceof Error && error.name === "AbortError") return;
  const path = URL.parse(request.url)?.pathname ?? "?";
  logFailure(`${request.method} ${path.replace(NOT_TO_BE_LOGGED, "$1")}`, error);
}
