import { Elysia, t } from "elysia";
import type { Avatars } from "../../domain/files/avatars.ts";
import type { FileStore } from "../../domain/files/fileStore.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Authentication } from "../auth/authentication.ts";
import { missing } from "../auth/guards.ts";
import { asItIs } from "../http/compression.ts";
import { AVATAR_SIZES, MARK_SIZES } from "../http/paths.ts";
import { problem } from "../page/problem.tsx";
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
      async ({ params: { file }, requester: { user }, request }) => {
        const [, name, size] = AVATAR.exec(file) ?? [];
        // A guest sees people where there is a room that guests read.
        const isSeen = user !== undefined || parts.rooms.readableBy(user).length > 0;
        const bytes = isSeen ? await bytesOf(parts, name, size) : undefined;
        return bytes ? given(bytes, "image/webp", "private") : missing(request, user);
      },
      { params },
    )
    .get(
      "/mark/:file",
      async ({ params: { file }, request }) => {
        const [, name, size] = MARK.exec(file) ?? [];
        const bytes = await bytesOf(parts, name, size);
        return bytes ? given(bytes, "image/png", "public") : problem(request, 404);
      },
      { params },
    );

async function bytesOf(
  { avatars, fileStore }: Parts,
  name?: string,
  size?: string,
): Promise<Blob | undefined> {
  const hash = name !== undefined && size !== undefined ? avatars.hashOf(name, size) : undefined;
  return hash === undefined ? undefined : fileStore.open(hash);
}

function given(bytes: Blob, type: string, whose: "private" | "public"): Response {
  const headers = {
    "content-type": type,
    "content-security-policy": SANDBOX,
    "cache-control": `${whose}, ${FOREVER}`,
  };
  return asItIs(new Response(bytes, { headers }));
}
