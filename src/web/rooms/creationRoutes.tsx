import { Elysia, t } from "elysia";
import { Refusal } from "../../domain/refusal.ts";
import { KINDS, LOBBY, type Room } from "../../domain/room.ts";
import type { RoomCreation } from "../../domain/rooms/roomCreation.ts";
import type { SidebarChoices } from "../../domain/rooms/sidebarChoices.ts";
import { readRoomDraft } from "../../domain/rooms/roomDraft.ts";
import { namesIn } from "../../names/userNames.ts";
import { byName } from "../../words/order.ts";
import type { Guards } from "../auth/guards.ts";
import { few } from "../people/few.ts";
import { line, lines, oneOf } from "../http/fields.ts";
import { html, moveTo } from "../http/responses.ts";
import type { RoomParts } from "../parts.ts";
import { attempt, refuse } from "../page/respond.tsx";
import type { Viewer } from "../page/viewer.ts";
import { pathOf } from "../http/paths.ts";
import type { ListedRoom } from "./listedRooms.tsx";
import { isToJoin } from "./renderRoom.tsx";
import { NEW, type Refused, RoomsPage } from "./roomsPage.tsx";

type Parts = RoomParts & { readonly roomCreation: RoomCreation; readonly sidebarChoices: SidebarChoices };

const query = t.Object({ new: t.Optional(t.Union(NEW.map((word) => t.Literal(word)))) });

const draft = t.Object({ name: line, topic: line, kind: oneOf(KINDS, "open") });

/** The rooms that there are, and how new ones come to be. */
export const creationRoutes = (parts: Parts, guards: Guards) => {
  const { rooms, members, messages, people, roomCreation, sidebarChoices } = parts;

  return new Elysia({ name: "room creation" })
    .use(guards)
    .get("/rooms", ({ viewer, query }) => html(page(viewer, {}, query.new)), { query })
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

  function page(viewer: Viewer, refused: Refused, wanted?: (typeof NEW)[number]): JSX.Element {
    const { user, words } = viewer;
    const listed = byName(
      rooms.readableBy(user).map((room) => listedFor(viewer, room)),
      words,
    );
    return (
      <RoomsPage
        viewer={viewer}
        rooms={listed.toSorted((a, b) => rank(a) - rank(b))}
        mayMake={user !== undefined && roomCreation.mayMake(user)}
        people={user ? few(people, words) : []}
        wanted={user && wanted}
        isUnreadFirst={user !== undefined && sidebarChoices.of(user.id).has("unreadFirst")}
        {...refused}
      />
    );
  }

  function listedFor({ user, words }: Viewer, room: Room): ListedRoom {
    const membership = user && members.of(user.id).get(room.id);
    const isTold = user !== undefined && room.kind !== "direct";
    return {
      room,
      name: rooms.nameFor(room, user, words),
      isFavourite: membership?.isFavourite === 1,
      isToJoin: isToJoin(parts, room, user),
      people: isTold ? members.count(room.id) : undefined,
      lastSaid: isTold ? messages.lastSaid(room.id, rooms.floorFor(room, user)) : undefined,
    };
  }
};

/** The lobby and favourites come first, as they do beside each page. */
function rank({ room, isFavourite }: ListedRoom): number {
  if (room.id === LOBBY) return 0;
  return isFavourite ? 1 : 2;
}
