import { Elysia, t } from "elysia";
import type { Access } from "../../domain/rooms/access.ts";
import type { Refusal } from "../../domain/refusal.ts";
import type { Invitations } from "../../domain/rooms/invitations.ts";
import { type Members, NOTIFICATION_LEVELS } from "../../domain/rooms/members.ts";
import type { Memberships } from "../../domain/rooms/memberships.ts";
import type { RoomMembership } from "../../domain/rooms/roomMembership.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Authentication } from "../auth/authentication.ts";
import { guards } from "../auth/guards.ts";
import { line, oneOf, wholeNumber } from "../http/fields.ts";
import { html, moveTo } from "../http/responses.ts";
import { problem } from "../page/problem.tsx";
import { attempt, refuse } from "../page/respond.tsx";
import { viewerOf } from "../page/viewer.ts";
import { pathOf, pathOfAbout, pathOfSettings } from "../http/paths.ts";
import { AboutPage, type Refused } from "./aboutPage.tsx";

type Parts = {
  readonly rooms: Rooms;
  readonly members: Members;
  readonly invitations: Invitations;
  readonly memberships: Memberships;
  readonly roomMembership: RoomMembership;
};

/** The form that was sent, and what was typed in it. */
type Form = Pick<Refused, "form" | "name">;

const params = t.Object({ id: wholeNumber });

/** Who is in a room, how one comes in and goes, and what of it calls for one's attention. */
export const membershipRoutes = (parts: Parts, authentication: Authentication) => {
  const { rooms, members, invitations, roomMembership } = parts;
  const other: Form = { form: "other" };

  return (
    new Elysia({ name: "membership" })
      .use(guards(parts, authentication))
      .get("/rooms/:id/members", ({ room, user, request }) => html(about(request, { room, user })), {
        params,
        roomUser: pathOfAbout,
      })
      .post(
        "/rooms/:id/members",
        ({ body: { name }, room, user, entrance, request }) => {
          const invite = () => roomMembership.invite(user, room, name.trim(), entrance().address);
          return act(request, { room, user }, pathOfAbout(room), { form: "invite", name }, invite);
        },
        { params, body: t.Object({ name: line }), roomUser: pathOfAbout },
      )
      .post(
        "/rooms/:id/members/:user/remove",
        ({ params, room, user, request }) => {
          const remove = () => roomMembership.remove(user, room, params.user);
          return act(request, { room, user }, pathOfAbout(room), other, remove);
        },
        { params: t.Object({ id: wholeNumber, user: wholeNumber }), roomManager: pathOfSettings },
      )
      .post(
        "/rooms/:id/join",
        ({ room, user, request }) =>
          act(request, { room, user }, pathOf(room), other, () => roomMembership.join(user, room)),
        { params, roomUser: pathOfAbout },
      )
      // Also for who is invited, and does not want to be in the room.
      .post(
        "/rooms/:id/leave",
        ({ room, user, request }) =>
          act(request, { room, user }, "/", { form: "leave" }, () => roomMembership.leave(user, room)),
        { params, roomUser: pathOfAbout },
      )
      // Nobody leaves a conversation among a few; it need not be in sight.
      .post(
        "/rooms/:id/hide",
        ({ room, user, request }) =>
          act(request, { room, user }, "/", other, () => roomMembership.hide(user, room)),
        { params, roomUser: pathOfAbout },
      )
      .post(
        "/rooms/:id/level",
        ({ body, room, user, request }) => {
          const set = () => roomMembership.setLevel(user, room, body.level);
          return act(request, { room, user }, pathOfAbout(room), other, set);
        },
        { params, body: t.Object({ level: oneOf(NOTIFICATION_LEVELS) }), roomUser: pathOfAbout },
      )
  );

  /** Does `work` and goes on to `path`; where it is refused, shows why on the page of the room, at `form`. */
  async function act(
    request: Request,
    access: Access,
    path: string,
    form: Form,
    work: () => Promise<Refusal | undefined>,
  ): Promise<Response> {
    const refusal = await attempt(request, work);
    if (!refusal) return moveTo(request, path);
    if (refusal.kind === "gone") return problem(request, 404);
    return refuse(request, refusal, () => about(request, access, { ...form, reason: refusal.reason }));
  }

  function about(request: Request, { room, user }: Access, refused?: Refused): JSX.Element {
    const viewer = { ...viewerOf(request, user), user };
    return (
      <AboutPage
        room={room}
        name={rooms.nameFor(room, user, viewer.words)}
        viewer={viewer}
        members={members.in(room.id)}
        invited={invitations.in(room.id)}
        notificationLevel={members.of(user.id).get(room.id)?.notificationLevel}
        refused={refused}
      />
    );
  }
};
