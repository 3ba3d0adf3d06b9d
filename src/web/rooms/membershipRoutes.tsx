import { Elysia, t } from "elysia";
import { moveTo, html, isHtmx, noContent, seeOther } from "../http/responses.ts";
import type { Authentication } from "../auth/authentication.ts";
import { storing } from "../page/errors.ts";
import { wholeNumber } from "../http/wholeNumber.ts";
import { problem, Reason } from "../page/problem.tsx";
import { viewerOf } from "../page/viewer.ts";
import { line, oneOf } from "../http/fields.ts";
import { isOwnPicture } from "../protection/crossSite.ts";
import type { Sentence } from "../../words/en.ts";
import { wordsFor } from "../../words/languages.ts";
import { AboutPage, type Refused } from "./aboutPage.tsx";
import type { User } from "../../domain/user.ts";
import { respond } from "../page/respond.tsx";
import { guards } from "../auth/guards.ts";
import { LEVELS, type Members } from "../../domain/rooms/members.ts";
import { pathOf, pathOfAbout, pathOfNew, pathOfMessage, pathOfSettings } from "../paths.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Invitations } from "../../domain/rooms/invitations.ts";
import type { Memberships } from "../../domain/rooms/membership.ts";
import type { ContactLimits } from "../../domain/rooms/contactLimits.ts";
import type { People } from "../../domain/accounts/people.ts";
import type { Messages } from "../../domain/messages/messages.ts";
import type { LongPolls } from "../feed/longPolls.ts";
import type { RoomHeads } from "../../domain/messages/roomHeads.ts";

type InRoom = { readonly room: Room; readonly user: User };

type Parts = {
  readonly rooms: Rooms;
  readonly members: Members;
  readonly invitations: Invitations;
  readonly memberships: Memberships;
  readonly contactLimits: ContactLimits;
  readonly people: People;
  readonly messages: Messages;
  readonly longPolls: LongPolls;
  readonly heads: RoomHeads;
};

const params = t.Object({ id: wholeNumber });

/** Who is in a room, how one comes in and goes, and what of it calls for one's attention. */
export const membershipRoutes = (parts: Parts, authentication: Authentication) => {
  const { rooms, members, invitations, memberships, contactLimits, people, messages, longPolls, heads } =
    parts;

  return (
    new Elysia({ name: "membership" })
      .use(guards(parts, authentication))
      .get("/rooms/:id/members", ({ room, user, request }) => about(request, { room, user }), {
        params,
        roomUser: pathOfAbout,
      })
      .post(
        "/rooms/:id/members",
        ({ body, room, user, entrance, request }) => {
          const refuse = (reason: Sentence, status = 422) =>
            no(request, { room, user }, { what: "invite", reason, name: body.name }, status);

          if (room.kind === "direct") return refuse(({ about: said }) => said.fixedDirect);
          if (!isIn({ room, user })) return refuse(({ room: { takenOut } }) => takenOut, 403);
          const name = body.name.trim();
          const person = people.named(name);
          if (!person)
            return refuse((words) => (name === "" ? words.about.sayWho : words.names.unknown(name)));
          if (members.of(person.id).has(room.id)) return moveTo(request, pathOfAbout(room));
          const seconds = contactLimits.invite(user.id, entrance().address, person.id);
          if (seconds > 0) return refuse(({ about: said }) => said.tooManyInvitations(seconds), 429);
          const invite = () => {
            const invited = memberships.invite(room, person, user);
            return typeof invited === "function" ? refuse(invited, 403) : moveTo(request, pathOfAbout(room));
          };
          return storing(request, invite, (status, reason) => refuse(reason, status));
        },
        { params, body: t.Object({ name: line }), roomUser: pathOfAbout },
      )
      .post(
        "/rooms/:id/members/:user/remove",
        ({ params, room, user, request }) => {
          const isInvited = invitations.of(params.user).has(room.id);
          if (!isInvited && !members.of(params.user).has(room.id)) return problem(request, 404);
          const refuse = (reason: Sentence) => no(request, { room, user }, { what: "other", reason });
          if (room.id === LOBBY) return refuse(({ about: said }) => said.keptLobby);
          if (params.user === user.id) return refuse(({ about: said }) => said.removeYourself);
          depart(room, params.user, user.id);
          return moveTo(request, pathOfAbout(room));
        },
        { params: t.Object({ id: wholeNumber, user: wholeNumber }), roomManager: pathOfSettings },
      )
      .post(
        "/rooms/:id/join",
        ({ room, user, request }) => {
          if (memberships.join(room.id, user.id)) return moveTo(request, pathOf(room));
          return no(request, { room, user }, TAKEN_OUT, 403);
        },
        { params, roomUser: pathOfAbout },
      )
      // Also for who is asked in, and does not want to be.
      .post(
        "/rooms/:id/leave",
        ({ room, user, request }) => {
          const refuse = (reason: Sentence) => no(request, { room, user }, { what: "leave", reason });
          if (room.id === LOBBY) return refuse(({ about: said }) => said.keptLobby);
          if (room.kind === "direct") return refuse(({ about: said }) => said.keptDirect);
          if (room.kind === "private" && members.in(room.id).every(({ id }) => id === user.id)) {
            return refuse(({ about: said }) => said.lastOne);
          }
          // Whom another has taken out does not become one who went by the own will.
          if (!memberships.isKeptOut(room.id, user.id)) depart(room, user.id, user.id);
          return moveTo(request, "/");
        },
        { params, roomUser: pathOfAbout },
      )
      // Nobody leaves a conversation among a few; it need not be in sight.
      .post(
        "/rooms/:id/hide",
        ({ room, user, request }) => {
          if (room.kind !== "direct") return problem(request, 422);
          members.hide(room.id, user.id, heads.head(room.id));
          return moveTo(request, "/");
        },
        { params, roomUser: pathOfAbout },
      )
      .post(
        "/rooms/:id/level",
        ({ body, room, user, request }) => {
          if (!isIn({ room, user })) return no(request, { room, user }, TAKEN_OUT, 403);
          members.setLevel(room.id, user.id, body.level);
          return moveTo(request, pathOfAbout(room));
        },
        { params, body: t.Object({ level: oneOf(LEVELS) }), roomUser: pathOfAbout },
      )
      // To where one stopped reading, or to the room's end where nothing is new.
      .get(
        "/rooms/:id/new",
        ({ room, user }) => {
          const read = members.of(user.id).get(room.id)?.read;
          const [first] = read === undefined ? [] : messages.since(room.id, read, 1);
          return seeOther(first ? pathOfMessage(first) : pathOf(room));
        },
        { params, roomUser: pathOfNew },
      )
      .post(
        "/rooms/:id/read",
        ({ room, user, body, request }) => {
          members.markRead(room.id, user.id, Math.min(body.upTo, heads.head(room.id)));
          return respond(request, { path: pathOf(room) });
        },
        {
          params,
          body: t.Object({ upTo: wholeNumber }),
          roomUser: pathOfAbout,
        },
      )
      // What a page without script shows as a picture: seen, it was on a visible page.
      .get(
        "/rooms/:id/read",
        ({ room, user, query }) => {
          members.markRead(room.id, user.id, Math.min(query.upTo, heads.head(room.id)));
          return noContent();
        },
        {
          params,
          query: t.Object({ upTo: wholeNumber }),
          beforeHandle: ({ request }) =>
            isOwnPicture(request) ? undefined : problem(request, 403, ({ problems }) => problems.foreign),
          roomUser: pathOfAbout,
        },
      )
  );

  /** Whether who does something in the room may: one who is asked in says yes by that, one who was taken out may not. */
  function isIn({ room, user }: InRoom): boolean {
    return invitations.of(user.id).has(room.id)
      ? memberships.join(room.id, user.id)
      : !memberships.isKeptOut(room.id, user.id);
  }

  /** A page that shows the room to one who may not read it any more is answered at once. */
  function depart(room: Room, user: number, by: number): void {
    memberships.depart(room, user, by);
    longPolls.wake(room.id);
  }

  function about(request: Request, { room, user }: InRoom, refused?: Refused, status = 200): Response {
    const viewer = { ...viewerOf(request, user), user };
    return html(
      <AboutPage
        room={room}
        name={rooms.nameFor(room, user, viewer.words)}
        viewer={viewer}
        members={members.in(room.id)}
        asked={invitations.in(room.id)}
        level={members.of(user.id).get(room.id)?.level}
        refused={refused}
      />,
      status,
    );
  }

  function no(request: Request, asked: InRoom, refused: Refused, status = 422): Response {
    return isHtmx(request)
      ? html(<Reason text={refused.reason(wordsFor(request))} />, status)
      : about(request, asked, refused, status);
  }
};

const TAKEN_OUT: Refused = { what: "other", reason: ({ room }) => room.takenOut };
