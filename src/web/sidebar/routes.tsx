import { Elysia, t } from "elysia";
import { GONE, Refusal } from "../../domain/refusal.ts";
import type { Room } from "../../domain/room.ts";
import type { RoomMembership } from "../../domain/rooms/roomMembership.ts";
import { SIDEBAR_CHOICES, type SidebarChoices } from "../../domain/rooms/sidebarChoices.ts";
import type { User } from "../../domain/user.ts";
import type { Guards } from "../auth/guards.ts";
import { line, oneOf, wholeNumber } from "../http/fields.ts";
import { localPath } from "../http/paths.ts";
import type { RoomParts } from "../parts.ts";
import { problem } from "../page/problem.tsx";
import { attempt, respond } from "../page/respond.tsx";
import type { Sidebar } from "./sidebar.tsx";

type Parts = RoomParts & {
  readonly roomMembership: RoomMembership;
  readonly sidebarChoices: SidebarChoices;
  readonly sidebar: Sidebar;
};

/** By name, or what is unread before the rest. */
const ORDERS = ["name", "unread"] as const;

const choice = t.Optional(oneOf(SIDEBAR_CHOICES));
const room = t.Optional(wholeNumber);

/** How one wants the list of one's rooms: a room above the others or among them, a part of it folded or not. */
export const sidebarRoutes = (parts: Parts, guards: Guards) => {
  const { rooms, roomMembership, sidebarChoices, sidebar } = parts;

  return new Elysia({ name: "sidebar" }).use(guards).post(
    "/sidebar",
    async ({ body, user, viewer, request }) => {
      const { order, want, unwant, favour, unfavour, room, next } = body;
      const refusal = await attempt(request, async () => {
        if (order) return sidebarChoices.set(user.id, "unreadFirst", order === "unread");
        if (want) return sidebarChoices.set(user.id, want, true);
        if (unwant) return sidebarChoices.set(user.id, unwant, false);
        if (favour ?? unfavour) return setFavourite(user, (favour ?? unfavour)!, favour !== undefined);
        return NOTHING;
      });
      if (refusal) return problem(request, refusal.kind === "gone" ? 404 : 422);
      const shown = readable(user, room);
      return respond(request, {
        path: localPath(next),
        fragment: () => sidebar.arranged(viewer.words, user, shown) as JSX.Element,
      });
    },
    {
      body: t.Object({
        order: t.Optional(oneOf(ORDERS)),
        want: choice,
        unwant: choice,
        favour: room,
        unfavour: room,
        room,
        next: line,
      }),
      signedIn: () => "/",
    },
  );

  async function setFavourite(user: User, id: number, isFavourite: boolean): Promise<Refusal | undefined> {
    const room = readable(user, id);
    return room ? roomMembership.setFavourite(user, room, isFavourite) : GONE;
  }

  function readable(user: User, id: number | undefined): Room | undefined {
    return id === undefined ? undefined : rooms.readable(id, user);
  }
};

const NOTHING = new Refusal("invalid", ({ problems }) => problems.unfit.title);
