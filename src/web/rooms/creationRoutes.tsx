import { Elysia, t } from "elysia";
import { Refusal } from "../../domain/refusal.ts";
import { KINDS, lobbyFirst } from "../../domain/room.ts";
import type { RoomCreation } from "../../domain/rooms/roomCreation.ts";
import { readRoomDraft } from "../../domain/rooms/roomDraft.ts";
import { namesIn } from "../../names/userNames.ts";
import { byName } from "../../words/order.ts";
import type { Guards } from "../auth/guards.ts";
import { line, lines, oneOf } from "../http/fields.ts";
import { html, moveTo } from "../http/responses.ts";
import type { RoomParts } from "../parts.ts";
import { attempt, refuse } from "../page/respond.tsx";
import type { Viewer } from "../page/viewer.ts";
import { pathOf } from "../http/paths.ts";
import { type ListedRoom, type Refused, RoomsPage } from "./roomsPage.tsx";

type Parts = RoomParts & { readonly roomCreation: RoomCreation };

const draft = t.Object({ name: line, topic: line, kind: oneOf(KINDS, "open") });

/** The rooms that there are, and how new ones come to be. */
export const creationRoutes = (parts: Parts, guards: Guards) => {
  const { rooms, members, roomCreation } = parts;

  return new Elysia({ name: "room creation" })
    .use(guards)
    .get("/rooms", ({ viewer }) => html(page(viewer)))
    .post(
      "/rooms",
      async ({ body, user, viewer, entrance, request }) => {
        const create = () => roomCreation.create(user, readRoomDraft(body), entrance().address);
        const made = await attempt(request, create);
        if (!(made instanceof Refusal)) return moveTo(request, pathOf(made));
        return refuse(request, made, () => page(viewer, { room: { draft: body, refusal: made } }));
      },
      { body: draft, signedIn: () => "/rooms" },
    )
    .post(
      "/directs",
      async ({ body: { name: typed }, user, viewer, entrance, request }) => {
        const open = () => roomCreation.openDirect(user, typed.flatMap(namesIn), entrance().address);
        const opened = await attempt(request, open);
        if (!(opened instanceof Refusal)) return moveTo(request, pathOf(opened));
        const direct = { names: typed.join(" "), refusal: opened };
        return refuse(request, opened, () => page(viewer, { direct }));
      },
      { body: t.Object({ name: lines }), signedIn: () => "/rooms" },
    );

  function page(viewer: Viewer, refused: Refused = {}): JSX.Element {
    const { user, words } = viewer;
    const listed = rooms.readableBy(user).map((room): ListedRoom => ({
      room,
      name: rooms.nameFor(room, user, words),
      isMember: user !== undefined && members.of(user.id).has(room.id),
    }));
    const ordered = lobbyFirst(byName(listed, words), ({ room }) => room);
    const mayMake = user !== undefined && roomCreation.mayMake(user);
    return <RoomsPage viewer={viewer} rooms={ordered} mayMake={mayMake} {...refused} />;
  }
};
