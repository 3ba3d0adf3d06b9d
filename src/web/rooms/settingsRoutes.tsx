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
import { oneLine, readRoomDraft } from "../../domain/rooms/roomDraft.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { RoomManagement } from "../../domain/rooms/roomManagement.ts";
import type { Guards } from "../auth/guards.ts";
import { oneOf, optionalLine, whole, wholeNumber } from "../http/fields.ts";
import { began, differing, upToDate } from "../http/began.ts";
import { html, moveTo } from "../http/responses.ts";
import { type Notice, telling } from "../http/notices.ts";
import { problem } from "../page/problem.tsx";
import { attempt, refuse } from "../page/respond.tsx";
import { pathOfSettings } from "../http/paths.ts";
import { SettingsPage, type SettingsPageProps } from "./settingsPage.tsx";

/** What is not given stays as it is. */
const fields = t.Object({
  name: optionalLine,
  topic: optionalLine,
  heading: optionalLine,
  kind: t.Optional(oneOf(KINDS)),
  guests: t.Optional(oneOf(["yes", "no"])),
  speakers: t.Optional(oneOf(POSTING_POLICIES)),
  callers: t.Optional(oneOf(MENTION_POLICIES)),
  pause: t.Optional(wholeNumber),
  keepDays: optionalLine,
  history: t.Optional(oneOf(HISTORY)),
});

const form = t.Object({ ...fields.properties, began });

/** How a room works, and whether it stays, for those who manage it. */
export const roomSettingRoutes = (
  { roomManagement, rooms }: { readonly roomManagement: RoomManagement; readonly rooms: Rooms },
  guards: Guards,
) => {
  return new Elysia({ name: "room settings" })
    .use(guards)
    .guard({ params: t.Object({ id: wholeNumber }), roomManager: pathOfSettings })
    .get("/rooms/:id/settings", ({ room, viewer }) => html(<SettingsPage {...shown({ room, viewer })} />))
    .post(
      "/rooms/:id",
      ({ room, viewer, body: { began, ...typed }, request }) => {
        if (Object.keys(typed).length === 0) return problem(request, 422);
        const wanted = upToDate(typed, began, fieldsOf(room));
        const settings = differing(tidied(settingsOf(room, wanted)), began ? room : {});
        // Who was shown a private room, which another has opened since, did not say that everybody may read it.
        const showsHistory = wanted.history === "shown" && wanted.kind === typed.kind;
        const work = () => roomManagement.change(viewer.user, room, { settings, showsHistory });
        return act({ request, room, viewer }, work, { typed: wanted });
      },
      { body: form },
    )
    .post(
      "/rooms/:id/archive",
      ({ room, viewer, body: { archived }, request }) =>
        act(
          { request, room, viewer },
          () => roomManagement[archived === "yes" ? "archive" : "restore"](viewer.user, room),
          { done: archived === "yes" ? "archived" : "restored" },
        ),
      { body: t.Object({ archived: oneOf(["yes", "no"], "yes") }) },
    )
    .post("/rooms/:id/delete", ({ room, viewer, request }) =>
      act({ request, room, viewer }, () => roomManagement.delete(viewer.user, room), {
        path: "/",
        done: "room-deleted",
      }),
    );

  /** Does `work` and goes on to `path`, which says what was `done`; where it is refused, shows why, beside what was `typed`. */
  async function act(
    { request, room, viewer }: InRoom,
    work: () => Promise<Refusal | undefined>,
    { path = pathOfSettings(room), typed, done = "saved" }: After = {},
  ): Promise<Response> {
    const refusal = await attempt(request, work);
    if (!refusal) return telling(request, done, moveTo(request, path));
    if (refusal.kind === "forbidden") return problem(request, 403);
    return refuse(request, refusal, () => (
      <SettingsPage {...shown({ room, viewer }, typed)} refusal={refusal} />
    ));
  }

  function shown({ room, viewer }: Shown, typed: Typed = {}): SettingsPageProps {
    const { keepDays = String(room.keepDays), history = "hidden" } = typed;
    const historyFloor = rooms.floorFor(room, viewer.user);
    const settings = settingsOf(room, typed);
    const began = fieldsOf(room);
    return { room, viewer, settings, keepDays, history, headings: rooms.headings(), historyFloor, began };
  }
};

type Typed = Static<typeof fields>;

type After = {
  /** Where one goes on to. */
  readonly path?: string;
  readonly typed?: Typed;
  readonly done?: Notice;
};

type Shown = Pick<SettingsPageProps, "room" | "viewer">;

type InRoom = Shown & { readonly request: Request };

/** The form in which the settings of `room` stand. That what was said in private is shown is not kept: it is done. */
function fieldsOf(room: Room): Typed {
  const { name, topic, heading, kind, isPublic, postingPolicy, mentionPolicy, slowModeSeconds, keepDays } =
    room;
  return {
    name,
    topic,
    heading,
    kind: kind === "private" ? "private" : "open",
    guests: isPublic ? "yes" : "no",
    speakers: postingPolicy,
    callers: mentionPolicy,
    pause: slowModeSeconds,
    keepDays: String(keepDays),
    history: "hidden",
  };
}

function tidied(settings: RoomSettings): RoomSettings {
  return { ...settings, ...readRoomDraft(settings), heading: oneLine(settings.heading) };
}

/** The settings of `room`, in which what was `typed` takes the place of what there was. A direct room has none, and no manager. */
function settingsOf(room: Room, typed: Typed): RoomSettings {
  return {
    name: typed.name ?? room.name,
    topic: typed.topic ?? room.topic,
    heading: typed.heading ?? room.heading,
    kind: typed.kind ?? (room.kind === "private" ? "private" : "open"),
    isPublic: typed.guests === undefined ? room.isPublic : typed.guests === "yes",
    postingPolicy: typed.speakers ?? room.postingPolicy,
    mentionPolicy: typed.callers ?? room.mentionPolicy,
    slowModeSeconds: typed.pause ?? room.slowModeSeconds,
    keepDays: typed.keepDays === undefined ? room.keepDays : whole(typed.keepDays),
  };
}
