import { Elysia } from "elysia";
import { logFailure } from "../log.ts";
import { problem } from "./problem.tsx";

/** Answers every error with a page or a sentence of ours, none of which repeats what was sent. */
export const errors = new Elysia({ name: "errors" }).onError({ as: "global" }, ({ code, error, request }) => {
  if (code === "NOT_FOUND") return problem(request, 404);
  if (code === "PARSE") return problem(request, 400);
  if (code === "VALIDATION") return problem(request, 422);
  return mistake(request, error);
});

/** The answer to `request` when Robin made a mistake; `error` is logged. */
export function mistake(request: Request, error: unknown): Response {
  log(request, error);
  return problem(request, 500);
}

/** Notes that `request` failed, without the query of its address. */
export function log(request: Request, error: unknown): void {
  logFailure(`${request.method} ${URL.parse(request.url)?.pathname ?? "?"}`, error);
}
