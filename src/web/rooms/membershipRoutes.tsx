import { Elysia, t } from "elysia";
import { refusalToJoin } from "../../domain/policy.ts";
import type { Refusal } from "../../domain/refusal.ts";
import type { Room } from "../../domain/room.ts";
import { NOTIFICATION_LEVELS } from "../../domain/rooms/members.ts";
import type { RoomMembership } from "../../domain/rooms/roomMembership.ts";
import type { Guards } from "../auth/guards.ts";
import { line, oneOf, wholeNumber } from "../http/fields.ts";
import { html, moveTo } from "../http/responses.ts";
import { type Notice, telling } from "../http/notices.ts";
import type { RoomParts } from "../parts.ts";
import { problem } from "../page/problem.tsx";
import { attempt, refuse } from "../page/respond.tsx";
import { few } from "../people/few.ts";
import { pathOf, pathOfAbout, pathOfSettings } from "../http/paths.ts";
import { AboutPage, type AboutPageProps, type Refused } from "./aboutPage.tsx";

type Parts = RoomParts & { readonly roomMembership: RoomMembership };

type InRoom = Pick<AboutPageProps, "room" | "viewer">;

const params = t.Object({ id: wholeNumber });

/** Who is in a room, how one comes in and goes, and what of it calls for one's attention. */
export const membershipRoutes = (parts: Parts, guards: Guards) => {
  const { rooms, members, memberships, invitations, people, roomMembership } = parts;

  return (
    new Elysia({ name: "membership" })
      .use(guards)
      .get("/rooms/:id/members", ({ room, viewer }) => html(about({ room, viewer })), {
        params,
        roomUser: pathOfAbout,
      })
      .post(
        "/rooms/:id/members",
        ({ body: { name }, room, viewer, entrance, request }) => {
          const invite = () => roomMembership.invite(viewer.user, room, name.trim(), entrance().address);
          const done = () => (isIn(room, people.named(name.trim())?.id) ? "added" : "invited");
          return act({ request, room, viewer }, pathOfAbout(room), invite, done, { form: "invite", name });
        },
        { params, roomUser: pathOfAbout, body: t.Object({ name: line }) },
      )
      .post(
        "/rooms/:id/members/:user/remove",
        ({ params, room, viewer, request }) => {
          const done = isIn(room, params.user) ? "removed" : "invitation-withdrawn";
          const remove = () => roomMembership.remove(viewer.user, room, params.user);
          return act({ request, room, viewer }, pathOfAbout(room), remove, () => done);
        },
        { params: t.Object({ id: wholeNumber, user: wholeNumber }), roomManager: pathOfSettings },
      )
      .post(
        "/rooms/:id/join",
        ({ room, viewer, request }) =>
          act(
            { request, room, viewer },
            pathOf(room),
            () => roomMembership.join(viewer.user, room),
            () => "joined",
          ),
        { params, roomUser: pathOfAbout },
      )
      // Also for who is invited, and does not want to be in the room.
      .post(
        "/rooms/:id/leave",
        ({ room, viewer, request }) => {
          const leave = () => roomMembership.leave(viewer.user, room);
          const done = invitations.has(room.id, viewer.user.id) ? "declined" : "left";
          return act({ request, room, viewer }, "/", leave, () => done, { form: "leave" });
        },
        { params, roomUser: pathOfAbout },
      )
      // Nobody leaves a conversation among a few; it need not be in sight.
      .post(
        "/rooms/:id/hide",
        ({ room, viewer, request }) =>
          act(
            { request, room, viewer },
            "/",
            () => roomMembership.hide(viewer.user, room),
            () => "conversation-hidden",
          ),
        { params, roomUser: pathOfAbout },
      )
      .post(
        "/rooms/:id/level",
        ({ body, room, viewer, request }) => {
          const set = () => roomMembership.setLevel(viewer.user, room, body.level);
          return act({ request, room, viewer }, pathOfAbout(room), set, () => "saved");
        },
        { params, roomUser: pathOfAbout, body: t.Object({ level: oneOf(NOTIFICATION_LEVELS) }) },
      )
  );

  function isIn(room: Room, user: number | undefined): boolean {
    return user !== undefined && members.has(room.id, user);
  }

  /** Does `work` and goes on to `path`, which says what was `done`; where it is refused, shows why on the page of the room, at `form`. */
  async function act(
    { request, ...shown }: InRoom & { readonly request: Request },
    path: string,
    work: () => Promise<Refusal | undefined>,
    done: () => Notice,
    form: Pick<Refused, "form" | "name"> = { form: "other" },
  ): Promise<Response> {
    const refusal = await attempt(request, work);
    if (!refusal) return telling(request, done(), moveTo(request, path));
    if (refusal.kind === "gone") return problem(request, 404);
    return refuse(request, refusal, () => about(shown, { ...form, reason: refusal.reason }));
  }

  function about({ room, viewer }: InRoom, refused?: Refused): JSX.Element {
    return (
      <AboutPage
        room={room}
        name={rooms.nameFor(room, viewer.user, viewer.words)}
        viewer={viewer}
        members={members.in(room.id)}
        invited={invitations.in(room.id)}
        attendance={parts.attendance}
        people={few(people, viewer.words)}
        notificationLevel={members.of(viewer.user.id).get(room.id)?.notificationLevel}
        shutOut={refusalToJoin(memberships.standing(room.id, viewer.user.id))}
        refused={refused}
      />
    );
  }
};
