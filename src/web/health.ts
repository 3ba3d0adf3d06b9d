import { Elysia } from "elysia";
import { DatabaseHealth } from "../database/databaseHealth.ts";

/** Whether Robin can do its work: for the container's health check and for monitors. */
export const healthRoutes = (parts: ConstructorParameters<typeof DatabaseHealth>[0]) => {
  const database = new DatabaseHealth(parts);

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
