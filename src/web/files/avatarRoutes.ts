import { Elysia, t } from "elysia";
import type { Avatars } from "../../domain/files/avatars.ts";
import type { FileStore } from "../../domain/files/fileStore.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Authentication } from "../auth/authentication.ts";
import { missing } from "../auth/guards.ts";
import { asItIs } from "../http/compression.ts";
import { AVATAR_SIZES, MARK_SIZES } from "../http/paths.ts";
import { problem } from "../page/problem.tsx";
import { given, isKnown } from "./ranges.ts";
import { SANDBOX } from "./routes.ts";

type Parts = {
  readonly avatars: Avatars;
  readonly fileStore: FileStore;
  readonly rooms: Rooms;
};

/** No size is both: neither is given out in the place of the other. */
const AVATAR = new RegExp(`^([0-9a-f]{16})-(${AVATAR_SIZES.join("|")})\\.webp$`);

const MARK = new RegExp(`^([0-9a-f]{16})-(${MARK_SIZES.join("|")})\\.png$`);

/** A year, in seconds: what is at an address that has a hash in it never changes. */
const FOREVER = "max-age=31536000, immutable";

const params = t.Object({ file: t.String() });

/** The pictures of users, for those who see them somewhere, and the mark of the place, for everybody. */
export const avatarRoutes = (parts: Parts, authentication: Authentication) =>
  new Elysia({ name: "avatars" })
    .use(authentication.plugin)
    .get(
      "/avatars/:file",
      ({ params: { file }, requester: { user }, request }) => {
        const [, name, size] = AVATAR.exec(file) ?? [];
        // A guest sees people where there is a room that guests read.
        const isSeen = user !== undefined || parts.rooms.readableBy(user).length > 0;
        const wanted = {
          name: isSeen ? name : undefined,
          size,
          type: "image/webp",
          whose: "private",
        } as const;
        return respondWith(parts, request, wanted, () => missing(request, user));
      },
      { params },
    )
    .get(
      "/mark/:file",
      ({ params: { file }, request }) => {
        const [, name, size] = MARK.exec(file) ?? [];
        const wanted = { name, size, type: "image/png", whose: "public" } as const;
        return respondWith(parts, request, wanted, () => problem(request, 404));
      },
      { params },
    );

type Wanted = {
  /** Undefined: none that there is. */
  readonly name: string | undefined;
  readonly size: string | undefined;
  readonly type: string;
  readonly whose: "private" | "public";
};

/** The response with a picture, or where it is not there, what `gone` gives. */
async function respondWith(
  { avatars, fileStore }: Parts,
  request: Request,
  { name, size, type, whose }: Wanted,
  gone: () => Response,
): Promise<Response> {
  const hash = name !== undefined && size !== undefined ? avatars.hashOf(name, size) : undefined;
  if (hash === undefined) return gone();
  const headers = {
    "content-type": type,
    "content-security-policy": SANDBOX,
    "cache-control": `${whose}, ${FOREVER}`,
    etag: `"${hash}"`,
  };
  if (isKnown(request, headers.etag)) return new Response(null, { status: 304, headers });
  const bytes = await fileStore.open(hash);
  return bytes ? asItIs(given(request, bytes, headers)) : gone();
}
