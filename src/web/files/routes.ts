import { Elysia, t } from "elysia";
import { isShown } from "../../domain/files/fileTypes.ts";
import type { StoredFile } from "../../domain/files/files.ts";
import type { FileStore } from "../../domain/files/fileStore.ts";
import type { Uploads } from "../../domain/files/uploads.ts";
import { Refusal } from "../../domain/refusal.ts";
import { LOBBY } from "../../domain/room.ts";
import { wordsFor } from "../../words/languages.ts";
import type { Authentication } from "../auth/authentication.ts";
import { missing } from "../auth/guards.ts";
import { goToLogin } from "../auth/signInRedirect.ts";
import { asItIs } from "../http/compression.ts";
import { line, wholeNumber } from "../http/fields.ts";
import { STATUS } from "../page/errors.ts";
import { attempt } from "../page/respond.tsx";

type Parts = { readonly uploads: Uploads; readonly fileStore: FileStore };

/** Whatever is in a file runs nothing. Browsers style the page of a picture themselves. */
const SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** Files: sent before the message that they belong to, and given out to who may read that. */
export const fileRoutes = ({ uploads, fileStore }: Parts, authentication: Authentication) =>
  new Elysia({ name: "files" })
    .use(authentication.plugin)
    .post(
      "/files",
      async ({ query: { room = LOBBY, name }, requester, request }) => {
        const { user, isStale } = requester;
        if (!user || isStale) return goToLogin(request);
        const size = Number(request.headers.get("content-length"));
        const file = await attempt(request, () => uploads.take({ user, room, name, size }, () => request));
        if (!(file instanceof Refusal)) return json(shownOf(file), 201);
        const { kind, reason } = file;
        return json({ error: reason(wordsFor(request)) }, STATUS[kind]);
      },
      { parse: "none", query: t.Object({ room: t.Optional(wholeNumber), name: line }) },
    )
    .get(
      "/files/:id/:name",
      async ({ params: { id }, requester, request }) => {
        const file = uploads.readable(id, requester.user);
        if (!file) return missing(request, requester.user);
        const bytes = Bun.file(fileStore.pathOf(file.hash));
        if (!(await bytes.exists())) return missing(request, requester.user);
        const headers = headersOf(file);
        if (request.headers.get("if-none-match") === headers.etag)
          return new Response(null, { status: 304, headers });
        return asItIs(new Response(bytes, { headers }));
      },
      { params: t.Object({ id: wholeNumber, name: t.String() }) },
    );

function json(told: object, status: number): Response {
  return Response.json(told, { status, headers: { "cache-control": "no-store" } });
}

/** What the page that sent a file learns of it. */
function shownOf({ id, name, type, size }: StoredFile) {
  return { id, name, type, size };
}

function headersOf({ hash, name, type }: StoredFile) {
  const isText = type === "text/plain";
  return {
    "content-type": isText ? "text/plain; charset=utf-8" : type,
    "content-disposition": `${isShown(type) ? "inline" : "attachment"}; ${named(name)}`,
    "content-security-policy": SANDBOX,
    // Kept by this browser, and asked for at each use whether it may still be had.
    "cache-control": "private, no-cache",
    etag: `"${hash}"`,
  };
}

/** A name of any script in a header (RFC 6266, RFC 8187), and for what knows only the oldest, one in ASCII. */
function named(name: string): string {
  const plain = name.replace(/[^ -~]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename="${plain}"; filename*=UTF-8''${encoded}`;
}
