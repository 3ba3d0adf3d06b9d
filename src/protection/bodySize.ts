import { Elysia } from "elysia";
import { limits } from "../limits.ts";
import { problem } from "../page/problem.tsx";

/** Refuses a body that says it is too large, with a page; one that says no length is bounded by the server alone. */
export const bodySize = new Elysia({ name: "body size" }).onRequest(({ request }) => {
  const bytes = Number(request.headers.get("content-length") ?? 0);
  if (bytes > limits.body.bytes) return problem(request, 413);
});
