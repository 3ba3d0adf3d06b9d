import type { Database } from "bun:sqlite";
import { Elysia } from "elysia";
import type { GroupCommit } from "../database/commits.ts";
import { DatabaseHealth } from "../database/databaseHealth.ts";

type Parts = {
  readonly db: Database;
  readonly commits: GroupCommit;
  readonly steady: () => number;
};

/** Whether Robin can do its work: for the container's health check and for monitors. */
export const healthRoutes = (parts: Parts) => {
  const database = new DatabaseHealth(parts.db, parts);

  return new Elysia({ name: "health" }).get("/healthz", async () => {
    if (!database.isReadable()) return text("the database does not answer", 503);
    return (await database.isWritable()) ? text("ok", 200) : text("nothing can be stored", 503);
  });
};

function text(body: string, status: number): Response {
  return new Response(body, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}
