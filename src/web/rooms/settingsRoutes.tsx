import { Elysia, type Static, t } from "elysia";
import type { Refusal } from "../../domain/refusal.ts";
import {
  HISTORY,
  KINDS,
  MENTION_POLICIES,
  POSTING_POLICIES,
  type Room,
  type RoomSettings,
} from "../../domain/room.ts";
import type { Access } from "../../domain/rooms/access.ts";
import type { Memberships } from "../../domain/rooms/memberships.ts";
import { readRoomDraft } from "../../domain/rooms/roomDraft.ts";
import type { RoomManagement } from "../../domain/rooms/roomManagement.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Authentication } from "../auth/authentication.ts";
import { guards } from "../auth/guards.ts";
import { oneOf, optionalLine, wholeNumber } from "../http/fields.ts";
import { html, moveTo } from "../http/responses.ts";
import { problem } from "../page/problem.tsx";
import { attempt, refuse } from "../page/respond.tsx";
import { viewerOf } from "../page/viewer.ts";
import { pathOfSettings } from "../http/paths.ts";
import { SettingsPage, type SettingsPageProps } from "./settingsPage.tsx";

type Parts = {
  readonly memberships: Memberships;
  readonly rooms: Rooms;
  readonly roomManagement: RoomManagement;
};

const params = t.Object({ id: wholeNumber });

/** What is not given stays as it is. */
const fields = t.Object({
  name: optionalLine,
  topic: optionalLine,
  kind: t.Optional(oneOf(KINDS)),
  guests: t.Optional(oneOf(["yes", "no"])),
  speakers: t.Optional(oneOf(POSTING_POLICIES)),
  callers: t.Optional(oneOf(MENTION_POLICIES)),
  pause: t.Optional(wholeNumber),
  history: t.Optional(oneOf(HISTORY)),
});

/** How a room works, and whether it stays, for those who manage it. */
export const roomSettingRoutes = (parts: Parts, authentication: Authentication) => {
  const { roomManagement } = parts;

  return new Elysia({ name: "room settings" })
    .use(guards(parts, authentication))
    .get(
      "/rooms/:id/settings",
      ({ room, user, request }) => html(page(request, { room, user }, { settings: settingsOf(room) })),
      { params, roomManager: pathOfSettings },
    )
    .post(
      "/rooms/:id",
      ({ room, user, body, request }) => {
        if (Object.keys(body).length === 0) return problem(request, 422);
        const typed = settingsOf(room, body);
        const change = {
          settings: { ...typed, ...readRoomDraft(typed) },
          showsHistory: body.history === "shown",
        };
        return act(request, { room, user }, () => roomManagement.change(user, room, change), { typed });
      },
      { params, body: fields, roomManager: pathOfSettings },
    )
    .post(
      "/rooms/:id/archive",
      ({ room, user, body, request }) => {
        const isArchived = body.archived === "yes";
        return act(request, { room, user }, () =>
          isArchived ? roomManagement.archive(user, room) : roomManagement.restore(user, room),
        );
      },
      { params, body: t.Object({ archived: oneOf(["yes", "no"], "yes") }), roomManager: pathOfSettings },
    )
    .post(
      "/rooms/:id/delete",
      ({ room, user, request }) =>
        act(request, { room, user }, () => roomManagement.delete(user, room), { path: "/" }),
      { params, roomManager: pathOfSettings },
    );

  /** Does `work` and goes on to `path`; where it is refused, shows why, beside what was `typed`. */
  async function act(
    request: Request,
    access: Access,
    work: () => Promise<Refusal | undefined>,
    { path = pathOfSettings(access.room), typed = settingsOf(access.room) } = {},
  ): Promise<Response> {
    const refusal = await attempt(request, work);
    if (!refusal) return moveTo(request, path);
    if (refusal.kind === "forbidden") return problem(request, 403);
    return refuse(request, refusal, () => page(request, access, { settings: typed, refusal }));
  }

  function page(
    request: Request,
    { room, user }: Access,
    shown: Pick<SettingsPageProps, "settings" | "refusal">,
  ): JSX.Element {
    return <SettingsPage room={room} viewer={{ ...viewerOf(request, user), user }} {...shown} />;
  }
};

/** The settings of `room`, in which what was `typed` takes the place of what there was. A direct room has none, and no manager. */
function settingsOf(room: Room, typed: Static<typeof fields> = {}): RoomSettings {
  return {
    name: typed.name ?? room.name,
    topic: typed.topic ?? room.topic,
    kind: typed.kind ?? (room.kind === "private" ? "private" : "open"),
    isPublic: typed.guests === undefined ? room.isPublic : typed.guests === "yes",
    postingPolicy: typed.speakers ?? room.postingPolicy,
    mentionPolicy: typed.callers ?? room.mentionPolicy,
    slowModeSeconds: typed.pause ?? room.slowModeSeconds,
  };
}
