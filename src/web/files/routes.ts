import { Elysia, t } from "elysia";
import { isShown } from "../../domain/files/fileTypes.ts";
import type { StoredFile } from "../../domain/files/files.ts";
import type { FileStore } from "../../domain/files/fileStore.ts";
import { LATE } from "../../domain/files/intake.ts";
import type { Uploads } from "../../domain/files/uploads.ts";
import { Refusal } from "../../domain/refusal.ts";
import { LOBBY } from "../../domain/room.ts";
import { wordsFor } from "../../words/languages.ts";
import type { Authentication } from "../auth/authentication.ts";
import { missing } from "../auth/guards.ts";
import { goToLogin } from "../auth/signInRedirect.ts";
import { asItIs } from "../http/compression.ts";
import { ended } from "../http/responses.ts";
import { line, oneOf, sendKey, wholeNumber } from "../http/fields.ts";
import { FILE_SIZES, type FileSize } from "../http/paths.ts";
import { STATUS } from "../page/errors.ts";
import { attempt } from "../page/respond.tsx";
import { atItsOwnPace } from "./ownPace.ts";
import { given, isKnown } from "./ranges.ts";

type Parts = { readonly uploads: Uploads; readonly fileStore: FileStore };

/** What smaller ones of pictures are. */
const WEBP = "image/webp";

/** Whatever is in a file runs nothing. Browsers style the page of a picture themselves. */
export const SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** Files: sent before the message that they belong to, and given out to who may read that. */
export const fileRoutes = ({ uploads, fileStore }: Parts, authentication: Authentication) =>
  new Elysia({ name: "files" })
    .use(authentication.plugin)
    .post(
      "/files",
      async ({ query: { room = LOBBY, key, name, original }, requester, request, server }) => {
        const { user, isStale } = requester;
        if (!user || isStale) return goToLogin(request);
        const size = Number(request.headers.get("content-length"));
        const wanted = { user, room, key: key || undefined, name, size, asItIs: original === "on" };
        const take = () => uploads.take(wanted, () => request);
        const file = await attempt(request, () => atItsOwnPace(request, server, take));
        if (!(file instanceof Refusal)) return json(shownOf(file), 201);
        const { kind, reason } = file;
        const told = { error: reason(wordsFor(request)) };
        return file === LATE ? ended(json(told, STATUS[kind])) : json(told, STATUS[kind]);
      },
      {
        parse: "none",
        query: t.Object({ room: t.Optional(wholeNumber), key: sendKey, name: line, original: line }),
      },
    )
    .get(
      "/files/:id/:name",
      async ({ params: { id }, query: { size }, requester, request }) => {
        const file = uploads.readable(id, requester.user);
        if (!file) return missing(request, requester.user);
        const part = partOf(file, size || undefined);
        const headers = headersOf(part);
        if (isKnown(request, headers.etag)) return new Response(null, { status: 304, headers });
        const bytes = await fileStore.open(part.hash);
        if (!bytes) return missing(request, requester.user);
        return asItIs(given(request, bytes, headers));
      },
      {
        params: t.Object({ id: wholeNumber, name: t.String() }),
        query: t.Object({ size: oneOf(["", ...FILE_SIZES], "") }),
      },
    );

function json(told: object, status: number): Response {
  return Response.json(told, { status, headers: { "cache-control": "no-store" } });
}

/** What the page that sent a file learns of it. */
function shownOf({ id, name, type, size }: StoredFile) {
  return { id, name, type, size };
}

/** The file itself, or of a picture the smaller one that is shown in its place, if it has one. */
function partOf(file: StoredFile, size: FileSize | undefined) {
  const { name, hash, type, small } = file;
  const smaller =
    size === "small" ? small : size === "large" ? (file.large ?? (file.moves ? small : null)) : null;
  return smaller === null ? { name, hash, type } : { name, hash: smaller, type: WEBP };
}

function headersOf({ hash, name, type }: Pick<StoredFile, "hash" | "name" | "type">) {
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
