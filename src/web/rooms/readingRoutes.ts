import { Elysia, t } from "elysia";
import type { Room } from "../../domain/room.ts";
import type { Guards } from "../auth/guards.ts";
import { noContent, seeOther } from "../http/responses.ts";
import { wholeNumber } from "../http/fields.ts";
import type { RoomParts } from "../parts.ts";
import { problem } from "../page/problem.tsx";
import { respond } from "../page/respond.tsx";
import { pathOf, pathOfAbout, pathOfMessage } from "../http/paths.ts";
import { isOwnPicture } from "../protection/crossSite.ts";

const mark = t.Object({ upTo: wholeNumber });

/** How far one has read a room. */
export const readingRoutes = ({ members, messages, heads }: RoomParts, guards: Guards) => {
  return (
    new Elysia({ name: "reading" })
      .use(guards)
      .guard({ params: t.Object({ id: wholeNumber }), roomUser: pathOfAbout })
      // To where one stopped reading, or to the room's end where nothing is new.
      .get("/rooms/:id/new", ({ room, user }) => {
        const read = members.of(user.id).get(room.id)?.read;
        const [first] = read === undefined ? [] : messages.since(room.id, read, 1);
        return seeOther(first ? pathOfMessage(first) : pathOf(room));
      })
      .post(
        "/rooms/:id/read",
        async ({ room, user, body, request }) => {
          await members.markReadOnDisk(user.id, [{ room: room.id, read: reached(room, body.upTo) }]);
          return respond(request, { path: pathOf(room) });
        },
        { body: mark },
      )
      // What a page without script shows as a picture: seen, it was on a visible page.
      .get(
        "/rooms/:id/read",
        ({ room, user, query, request }) => {
          if (!isOwnPicture(request)) return problem(request, 403, ({ problems }) => problems.foreign);
          members.markRead(room.id, user.id, reached(room, query.upTo));
          return noContent();
        },
        { query: mark },
      )
  );

  function reached(room: Room, upTo: number): number {
    return Math.min(upTo, heads.head(room.id));
  }
};
