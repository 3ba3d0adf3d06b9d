import { Elysia } from "elysia";
import type { Robin } from "../robin.ts";

/** Whether Robin can do its work: for the container's health check and for monitors. */
export const healthRoutes = ({ db }: Robin) =>
  new Elysia({ name: "health" }).get("/healthz", () => {
    try {
      db.query("select last from sequence").get();
      return new Response("ok");
    } catch {
      return new Response("the database does not answer", { status: 503 });
    }
  });
