import { Elysia } from "elysia";
import { limits } from "../../base/limits.ts";
import { problem } from "../page/problem.tsx";

/** Refuses a body that is too large, with a page, and one that comes without saying how large it is. */
export const bodySize = new Elysia({ name: "body size" }).onRequest(({ request }) => {
  if (request.headers.has("transfer-encoding")) return problem(request, 411);
  const bytes = Number(request.headers.get("content-length") ?? 0);
  if (bytes > limits.body.bytes) return problem(request, 413);
});
