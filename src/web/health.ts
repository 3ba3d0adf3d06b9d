import { existsSync } from "node:fs";
import { Elysia } from "elysia";
import { Disk } from "../database/disk.ts";
import type { Database } from "bun:sqlite";
import type { GroupCommit } from "../database/commits.ts";

type Parts = {
  readonly db: Database;
  readonly commits: GroupCommit;
  readonly steady: () => number;
};

/** Whether Robin can do its work: for the container's health check and for monitors. */
export const healthRoutes = (parts: Parts) => {
  const { db } = parts;
  const disk = new Disk(db, parts);

  return new Elysia({ name: "health" }).get("/healthz", async () => {
    try {
      db.query("select last from sequence").get();
      // SQLite goes on writing to a file that was deleted, and nobody would notice until the next start.
      if (db.filename !== ":memory:" && !existsSync(db.filename)) throw new Error("The file is gone");
    } catch {
      return answer("the database does not answer", 503);
    }
    return (await disk.isWritable()) ? answer("ok", 200) : answer("nothing can be stored", 503);
  });
};

function answer(text: string, status: number): Response {
  return new Response(text, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}
