import { Elysia, t } from "elysia";
import type { Authentication } from "../auth/authentication.ts";
import { limits } from "../../limits.ts";
import { moveTo, html, isHtmx } from "../http/responses.ts";
import { storing } from "../page/errors.ts";
import { Choice, Trouble } from "../page/fields.tsx";
import { wholeNumber } from "../http/wholeNumber.ts";
import { Bar, Page } from "../page/page.tsx";
import { problem, Reason } from "../page/problem.tsx";
import { type Viewer, viewerOf } from "../page/viewer.ts";
import { optionalLine, oneOf } from "../http/fields.ts";
import type { Sentence, Words } from "../../words/en.ts";
import { guards } from "../auth/guards.ts";
import { RoomFields } from "./roomsPage.tsx";
import { pathOf, pathOfAbout, pathOfSettings } from "../paths.ts";
import { roomDraftProblems, type Problems, readRoomDraft } from "../../domain/rooms/roomDraft.ts";
import { CALLERS, HISTORY, KINDS, LOBBY, SPEAKERS, type Room, type RoomSettings } from "../../domain/room.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Invitations } from "../../domain/rooms/invitations.ts";
import type { Opening } from "../../domain/rooms/opening.ts";
import type { LongPolls } from "../feed/longPolls.ts";
import type { RoomPurge } from "../../domain/rooms/roomPurge.ts";
import type { User } from "../../domain/user.ts";
import type { Memberships } from "../../domain/rooms/membership.ts";

type InRoom = { readonly room: Room; readonly user: User };

type Parts = {
  readonly memberships: Memberships;
  readonly rooms: Rooms;
  readonly invitations: Invitations;
  readonly opening: Opening;
  readonly longPolls: LongPolls;
  readonly roomPurge: RoomPurge;
};

const params = t.Object({ id: wholeNumber });

/** What is not given stays as it is. */
const ways = t.Object({
  name: optionalLine,
  topic: optionalLine,
  kind: t.Optional(oneOf(KINDS)),
  guests: t.Optional(t.Union([t.Literal("yes"), t.Literal("no")])),
  speakers: t.Optional(oneOf(SPEAKERS)),
  callers: t.Optional(oneOf(CALLERS)),
  pause: t.Optional(wholeNumber),
  history: t.Optional(oneOf(HISTORY)),
});

/** How a room works, and whether it stays, for those who decide it. */
export const roomSettingRoutes = (parts: Parts, authentication: Authentication) => {
  const { rooms, opening, longPolls, roomPurge } = parts;

  return new Elysia({ name: "room settings" })
    .use(guards(parts, authentication))
    .get(
      "/rooms/:id/settings",
      ({ room, user, request }) =>
        html(
          <RoomSettings room={room} user={user} viewer={viewerOf(request, user)} ways={asWays({ room })} />,
        ),
      { params, roomManager: pathOfSettings },
    )
    .post(
      "/rooms/:id",
      async ({ room, user, body, request }) => {
        const { guests, history: past, ...typed } = body;
        if (Object.keys(body).length === 0) return problem(request, 422);
        const isShown = past === "shown";
        const old = asWays({ room });
        const said = { ...old, ...typed, guests: guests === undefined ? old.guests : guests === "yes" };
        const ways = { ...said, ...readRoomDraft(said) };
        const reason = against({ room, user }, ways, isShown);
        const problems = roomDraftProblems(rooms, ways, room);
        if (reason ?? problems) return no(request, { room, user, ways: said, problems, reason });
        const change = async () => {
          if (room.kind === "private" && ways.kind === "open") {
            if (!(await opening.open(room, ways, user, isShown))) return problem(request, 403);
          } else {
            rooms.change(room, ways, isShown ? 0 : room.floor);
          }
          longPolls.wake(room.id);
          return moveTo(request, pathOfSettings(room));
        };
        return storing(request, change, (status, reason) =>
          no(request, { room, user, ways: said, reason }, status),
        );
      },
      { params, body: ways, roomManager: pathOfSettings },
    )
    .post(
      "/rooms/:id/archive",
      ({ room, user, body, request }) => {
        if (room.id === LOBBY) return no(request, { room, user, ways: asWays({ room }), reason: KEPT });
        if (body.archived === "yes") rooms.archive(room, user);
        else rooms.restore(room);
        return moveTo(request, pathOfSettings(room));
      },
      {
        params,
        roomManager: pathOfSettings,
        body: t.Object({ archived: t.Union([t.Literal("yes"), t.Literal("no")], { default: "yes" }) }),
      },
    )
    .post(
      "/rooms/:id/delete",
      ({ room, user, request }) => {
        if (room.id === LOBBY) return no(request, { room, user, ways: asWays({ room }), reason: KEPT });
        rooms.softDelete(room);
        longPolls.wake(room.id);
        roomPurge.start();
        return moveTo(request, "/");
      },
      { params, roomManager: pathOfSettings },
    );

  function against({ room, user }: InRoom, ways: RoomSettings, isShown: boolean): Sentence | undefined {
    if (isShown && room.owner !== user.id) return ({ settings }) => settings.historyIsOwners;
    if (room.id === LOBBY && ways.kind !== "open") return ({ settings }) => settings.lobbyIsOpen;
    const { most } = limits.room.pause;
    return ways.pause > most ? ({ settings }) => settings.pauseTooLong(most) : undefined;
  }

  function no(request: Request, refused: Omit<SettingsProps, "viewer">, status = 422): Response {
    const viewer = viewerOf(request, refused.user);
    const { reason, problems = {} } = refused;
    const { name, topic } = problems;
    if (isHtmx(request))
      return html(<Reason text={(reason ?? name ?? topic)?.(viewer.words) ?? ""} />, status);
    return html(<RoomSettings {...refused} viewer={viewer} />, status);
  }
};

const KEPT: Sentence = ({ settings }) => settings.lobbyStays;

/** How the room works now. A direct room has no such ways, and nobody decides on it. */
function asWays({ room }: Pick<InRoom, "room">): RoomSettings {
  const { name, topic, guests, speakers, callers, pause } = room;
  return {
    name,
    topic,
    guests,
    speakers,
    callers,
    pause,
    kind: room.kind === "private" ? "private" : "open",
  };
}

type SettingsProps = InRoom & {
  readonly viewer: Viewer;
  readonly ways: RoomSettings;
  readonly problems?: Problems | undefined;
  /** Why something was not done. */
  readonly reason?: Sentence | undefined;
};

/** Pauses to choose from, in seconds. */
const PAUSES = [0, 5, 10, 30, 60, 300, 900, 3_600];

function RoomSettings({ room, user, viewer, ways, problems = {}, reason }: SettingsProps): JSX.Element {
  const { words } = viewer;
  const hasPast = room.kind === "private" || room.floor > 0;
  const { settings } = words;
  const title = settings.title(room.name);
  const who = { moderators: settings.moderators, everyone: settings.everyone };
  const pauses = [...new Set([...PAUSES, ways.pause])].sort((a, b) => a - b);
  return (
    <Page title={title} viewer={viewer} kind="list">
      <>
        <Bar heading={words.page.settings} topic={room.name} viewer={viewer} />
        <main id="main">
          <Trouble id="trouble" text={reason?.(words)} />
          <form action={`/rooms/${room.id}`} method="post">
            <RoomFields words={words} plan={ways} problems={problems} isLobby={room.id === LOBBY} />
            {hasPast && room.owner === user.id && (
              <Choice name="history" legend={settings.history} choices={settings.histories} chosen="hidden" />
            )}
            <Choice
              name="guests"
              legend={settings.guests}
              choices={settings.guestsRead}
              chosen={ways.guests ? "yes" : "no"}
            />
            <Choice
              name="speakers"
              legend={settings.speakers}
              choices={{ everyone: who.everyone, moderators: who.moderators }}
              chosen={ways.speakers}
            />
            <p class="field">
              <label for="pause" safe>
                {settings.pause}
              </label>
              <select id="pause" name="pause">
                {pauses.map((pause) => (
                  <option value={String(pause)} selected={pause === ways.pause} safe>
                    {pause === 0 ? settings.noPause : settings.onePer(pause)}
                  </option>
                ))}
              </select>
            </p>
            <Choice name="callers" legend={settings.callers} choices={who} chosen={ways.callers} />
            <button type="submit" class="button" safe>
              {words.page.save}
            </button>
          </form>
          {room.id !== LOBBY && <End room={room} words={words} />}
          <p class="ways">
            <a href={pathOf(room)} safe>
              {words.about.toRoom}
            </a>
            <a href={pathOfAbout(room)} safe>
              {settings.whoIsIn}
            </a>
          </p>
        </main>
      </>
    </Page>
  );
}

/** The ways in which a room ends. */
function End({ room, words: { settings } }: Pick<InRoom, "room"> & { words: Words }): JSX.Element {
  const isArchived = room.archivedAt !== null;
  return (
    <>
      <form action={`/rooms/${room.id}/archive`} method="post">
        <input type="hidden" name="archived" value={isArchived ? "no" : "yes"} />
        <p class="aside" safe>
          {isArchived ? settings.isArchived : settings.archiveHint}
        </p>
        <button type="submit" class="quiet" safe>
          {isArchived ? settings.restore : settings.archive}
        </button>
      </form>
      <details class="delete">
        <summary safe>{settings.delete}</summary>
        <form action={`/rooms/${room.id}/delete`} method="post">
          <p safe>{settings.deleteHint}</p>
          <button type="submit" class="button" safe>
            {settings.deleteAll}
          </button>
        </form>
      </details>
    </>
  );
}
