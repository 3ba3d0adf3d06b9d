import { Elysia, t } from "elysia";
import type { Person } from "../../domain/accounts/people.ts";
import type { Files, StoredFile } from "../../domain/files/files.ts";
import type { Room } from "../../domain/room.ts";
import type { Uploads } from "../../domain/files/uploads.ts";
import type { Describing } from "../../domain/posting/describing.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Authentication } from "../auth/authentication.ts";
import { missing } from "../auth/guards.ts";
import { redirectToSignIn } from "../auth/signInRedirect.ts";
import { line, wholeNumber } from "../http/fields.ts";
import { pathOf, pathOfFilePage, pathOfMessage } from "../http/paths.ts";
import { attempt, refuse, respond } from "../page/respond.tsx";
import type { Viewer } from "../page/viewer.ts";
import { FilePage } from "./filePage.tsx";

type Parts = {
  readonly uploads: Uploads;
  readonly files: Files;
  readonly rooms: Rooms;
  readonly people: { find(id: number): Person | undefined };
  readonly describing: Describing;
};

const params = t.Object({ id: wholeNumber });

/** A file on a page of its own, where who has sent it says what it shows. */
export const filePageRoutes = (parts: Parts, authentication: Authentication) => {
  const { uploads, describing } = parts;

  return new Elysia({ name: "file pages" })
    .use(authentication.plugin)
    .get(
      "/files/:id",
      ({ params: { id }, requester: { user }, viewer, request }) => {
        const file = uploads.readable(id, user);
        if (!file) return missing(request, user);
        return respond(request, { page: () => pageOf(file, viewer) });
      },
      { params },
    )
    .post(
      "/files/:id",
      async ({ params: { id }, body, requester, viewer, entrance, request }) => {
        const { user, isStale } = requester;
        if (!user || isStale) return redirectToSignIn(request, pathOfFilePage({ id }));
        const file = uploads.readable(id, user);
        if (!file) return missing(request, user);
        const description = body.description.trim();
        const said = { user, file, description, address: entrance().address };
        const refusal = await attempt(request, () => describing.describe(said));
        if (!refusal) return respond(request, { path: pathOfFilePage(file) });
        const refused = { description, reason: refusal.reason(viewer.words) };
        return refuse(request, refusal, () => pageOf(file, { ...viewer, user }, refused));
      },
      { params, body: t.Object({ description: line }) },
    );

  function pageOf(
    file: StoredFile,
    viewer: Viewer,
    refused?: { description: string; reason: string },
  ): JSX.Element {
    const { files, rooms, people } = parts;
    const room = rooms.readable(file.room, viewer.user);
    const beside = room ? files.beside(file, rooms.floorFor(room, viewer.user), viewer.user) : NOTHING;
    const sender = people.find(file.user);
    const back = backFrom(file, room);
    return (
      <FilePage file={file} sender={sender} beside={beside} back={back} viewer={viewer} refused={refused} />
    );
  }
};

/** The message, or the room in which it is to be one; from a room that one does not see one reads what is reported. */
function backFrom({ message, room: id }: StoredFile, room: Room | undefined) {
  if (message !== null && !room) return { path: "/reports", isReport: true };
  const path = message === null ? pathOf({ id }) : pathOfMessage({ id: message, room: id });
  return { path, isReport: false };
}

/** Of one who has left the room before the file was sent. */
const NOTHING = { earlier: undefined, later: undefined };
