import { Elysia, t } from "elysia";
import { redirectToSignIn } from "../auth/signInRedirect.ts";
import { namesIn } from "../../names/userNames.ts";
import type { Authentication } from "../auth/authentication.ts";
import { limits } from "../../limits.ts";
import { moveTo, html, isHtmx } from "../http/responses.ts";
import { storing } from "../page/errors.ts";
import { Reason } from "../page/problem.tsx";
import { line, lines, oneOf } from "../http/fields.ts";
import type { Viewer } from "../page/viewer.ts";
import type { Sentence } from "../../words/en.ts";
import { byName } from "../../words/order.ts";
import { type Listed, RoomsPage, type RoomsPageProps } from "./roomsPage.tsx";
import { pathOf } from "../paths.ts";
import { roomDraftProblems, readRoomDraft } from "../../domain/rooms/roomDraft.ts";
import { KINDS, lobbyFirst } from "../../domain/room.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Members } from "../../domain/rooms/members.ts";
import type { People } from "../../domain/accounts/people.ts";
import type { ContactLimits } from "../../domain/rooms/contactLimits.ts";

type Parts = {
  readonly rooms: Rooms;
  readonly members: Members;
  readonly people: People;
  readonly contactLimits: ContactLimits;
};

const plan = t.Object({
  name: line,
  topic: line,
  kind: oneOf(KINDS, "open"),
});

const directs = t.Object({ name: lines });

/** The rooms that there are, and how new ones come to be. */
export const creationRoutes = (parts: Parts, authentication: Authentication) => {
  const { rooms, members, people, contactLimits } = parts;

  return new Elysia({ name: "making rooms" })
    .use(authentication.plugin)
    .get("/rooms", ({ viewer }) => html(page(viewer)))
    .post(
      "/rooms",
      ({ body, requester, viewer, entrance, request }) => {
        const { user, isStale } = requester;
        if (!user || isStale) return redirectToSignIn(request, "/rooms");
        const planned = readRoomDraft(body);
        const refuse = (problems: RoomsPageProps["problems"], status = 422) =>
          no(request, viewer, { plan: body, problems }, status);

        const problems = roomDraftProblems(rooms, planned);
        if (problems) return refuse(problems);
        const seconds = contactLimits.make(user.id, entrance().address);
        if (seconds > 0) return refuse({ name: ({ rooms: said }) => said.tooMany(seconds) }, 429);
        const make = () => moveTo(request, pathOf(rooms.make(planned, user)!));
        return storing(request, make, (status, name) => refuse({ name }, status));
      },
      { body: plan },
    )
    .post(
      "/directs",
      ({ body, requester, viewer, entrance, request }) => {
        const { user, isStale } = requester;
        if (!user || isStale) return redirectToSignIn(request, "/rooms");
        const names = body.name.flatMap(namesIn);
        const refuse = (direct: Sentence, status = 422) =>
          no(request, viewer, { names: body.name.join(" "), problems: { direct } }, status);

        const { most } = limits.room.people;
        if (names.length > most) return refuse(({ rooms: said }) => said.tooManyPeople(most));
        const found = names.map((name) => people.named(name));
        const unknown = names.find((_, index) => !found[index]);
        if (unknown !== undefined) return refuse(({ names: said }) => said.unknown(unknown));
        const others = new Set(found.map((person) => person!.id).filter((id) => id !== user.id));
        if (others.size === 0) return refuse(({ rooms: said }) => said.onlyYou);
        if (others.size + 1 > most) return refuse(({ rooms: said }) => said.tooManyPeopleWithYou(most));
        const known = rooms.directOf(user, [...others]);
        if (known) return moveTo(request, pathOf(known));
        const seconds = contactLimits.make(user.id, entrance().address, [...others]);
        if (seconds > 0) return refuse(({ rooms: said }) => said.tooMany(seconds), 429);
        const begin = () => moveTo(request, pathOf(rooms.direct(user, [...others])));
        return storing(request, begin, (status, reason) => refuse(reason, status));
      },
      { body: directs },
    );

  function page(viewer: Viewer, typed: Partial<RoomsPageProps> = {}): JSX.Element {
    const { user, words } = viewer;
    const listed = rooms.readableBy(user).map((room): Listed => ({
      room,
      name: rooms.nameFor(room, user, words),
      isMember: user !== undefined && members.of(user.id).has(room.id),
    }));
    const ordered = lobbyFirst(byName(listed, viewer.words), ({ room }) => room);
    return <RoomsPage viewer={viewer} rooms={ordered} {...typed} />;
  }

  function no(request: Request, viewer: Viewer, typed: Partial<RoomsPageProps>, status: number): Response {
    const { name, topic, direct } = typed.problems ?? {};
    const reason = (name ?? topic ?? direct)?.(viewer.words) ?? "";
    return isHtmx(request) ? html(<Reason text={reason} />, status) : html(page(viewer, typed), status);
  }
};
