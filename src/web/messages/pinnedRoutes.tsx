import { Elysia, t } from "elysia";
import type { People } from "../../domain/accounts/people.ts";
import type { Files } from "../../domain/files/files.ts";
import type { Messages } from "../../domain/messages/messages.ts";
import { refusalToPin } from "../../domain/policy.ts";
import { type Format, shownAs } from "../../domain/posting/messageFormat.ts";
import type { RoomParts } from "../parts.ts";
import type { Guards } from "../auth/guards.ts";
import { wholeNumber } from "../http/fields.ts";
import { html } from "../http/responses.ts";
import { PinnedPage } from "./pinnedPage.tsx";

type Parts = Pick<RoomParts, "rooms" | "memberships"> & {
  readonly messages: Messages;
  readonly files: Files;
  readonly people: People;
  readonly format: Format;
};

/** What is pinned in a room, for whoever may read it. */
export const pinnedRoutes = (
  { messages, files, people, rooms, memberships, format }: Parts,
  guards: Guards,
) =>
  new Elysia({ name: "pinned messages" }).use(guards).get(
    "/rooms/:id/pinned",
    ({ room, viewer }) => {
      const { user, words } = viewer;
      const pinned = messages.pinned(room.id, rooms.floorFor(room, user)).map((message) => ({
        message,
        html: shownAs(message, format),
        files: files.of(message.id),
        by: message.pinnedBy === null ? undefined : people.find(message.pinnedBy),
      }));
      const mayUnpin =
        user !== undefined && !refusalToPin(user, room, memberships.standing(room.id, user.id));
      const name = rooms.nameFor(room, user, words);
      return html(<PinnedPage viewer={viewer} room={room} name={name} pinned={pinned} mayUnpin={mayUnpin} />);
    },
    { params: t.Object({ id: wholeNumber }), roomReader: true },
  );
