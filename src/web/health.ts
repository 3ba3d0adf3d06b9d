import { Elysia } from "elysia";
import type { DiskRoom } from "../domain/diskRoom.ts";
import { DatabaseHealth } from "../database/databaseHealth.ts";

type Parts = ConstructorParameters<typeof DatabaseHealth>[0] & {
  /** Where several machines share a database. */
  readonly shared: { readonly isGood: () => boolean } | undefined;
  readonly reserve: DiskRoom;
};

/** Whether Robin can do its work: for the container's health check, for balancers and for monitors; and whether it runs at all. */
export const healthRoutes = (parts: Parts) => {
  const database = new DatabaseHealth(parts);

  return new Elysia({ name: "health" })
    .get("/alive", () => text("ok", 200))
    .get("/healthz", async () => {
      if (!database.isReadable()) return text("the database does not answer", 503);
      if (parts.shared?.isGood() === false) return text("PostgreSQL does not answer", 503);
      if (parts.reserve.isSpent) return text("the disk is full", 503);
      return (await database.isWritable()) ? text("ok", 200) : text("nothing can be stored", 503);
    });
};

function text(body: string, status: number): Response {
  return new Response(body, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}
