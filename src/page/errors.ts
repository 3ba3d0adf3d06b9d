import { Elysia } from "elysia";
import { logLine } from "../log.ts";
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

/** Where it happened, for whoever mends it; its message is left out, since that may quote what a user wrote. */
export function log(request: Request, error: unknown): void {
  const pathname = URL.parse(request.url)?.pathname ?? "?";
  const { name, message, stack = "" } = error instanceof Error ? error : { name: typeof error, message: "" };
  const code = error instanceof Error && "code" in error ? ` ${String(error.code)}` : "";
  const frames = stack
    .replace(message, "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line));
  logLine([`${request.method} ${pathname} failed: ${name}${code}`, ...frames].join("\n"));
}
