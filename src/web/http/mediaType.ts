import { Elysia } from "elysia";

/** The type of a body, without what follows it, in which letters count. */
const TYPE = /^[^;]*/;

/** Has what reads a body find its type in small letters, by which alone it knows it: they may be of any size (RFC 9110, section 8.3.1). */
export const usualMediaType = new Elysia({ name: "media type" }).onRequest(
  ({ request: { method, headers } }) => {
    const told = method === "POST" ? headers.get("content-type") : null;
    const usual = told?.replace(TYPE, (type) => type.trim().toLowerCase());
    if (usual !== undefined && usual !== told) headers.set("content-type", usual);
  },
);
