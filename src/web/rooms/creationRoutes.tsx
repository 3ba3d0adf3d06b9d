import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import { toSignIn } from "../auth/signInRedirect.ts";
import { namesIn } from "../../names/userNames.ts";
import type { Visitors } from "../auth/authentication.ts";
import { limits } from "../../limits.ts";
import { arrive, html, isHtmx } from "../http/responses.ts";
import { storing } from "../page/errors.ts";
import { Reason } from "../page/problem.tsx";
import { line, lines } from "../http/fields.ts";
import type { Reader } from "../page/viewer.ts";
import type { Robin } from "../../domain/robin.ts";
import type { Sentence } from "../../words/en.ts";
import { byName } from "../../words/order.ts";
import { type Listed, RoomsPage, type RoomsPageProps } from "./roomsPage.tsx";
import { pathOf } from "../paths.ts";
import { planProblems, readPlan } from "../../domain/rooms/roomDraft.ts";
import { kind, lobbyFirst } from "../../domain/rooms/room.ts";

const plan = t.Object({
  name: line,
  topic: line,
  kind: t.Union([...kind.anyOf], { default: "open" }),
});

const directs = t.Object({ name: lines });

/** The rooms that there are, and how new ones come to be. */
export const makingRoutes = (robin: Robin, visitors: Visitors) => {
  const { rooms, members, people, reaching } = robin;

  return new Elysia({ name: "making rooms" })
    .use(visitors.plugin)
    .get("/rooms", ({ reader }) => html(page(reader)))
    .post(
      "/rooms",
      ({ body, visitor, reader, entrance, request }) => {
        const { user, ended } = visitor;
        if (!user || ended) return toSignIn(request, "/rooms");
        const planned = readPlan(body);
        const refuse = (problems: RoomsPageProps["problems"], status = 422) =>
          no(request, reader, { plan: body, problems }, status);

        const problems = planProblems(rooms, planned);
        if (problems) return refuse(problems);
        const seconds = reaching.make(user.id, entrance().address);
        if (seconds > 0) return refuse({ name: ({ rooms: said }) => said.tooMany(seconds) }, 429);
        const make = () => arrive(request, pathOf(rooms.make(planned, user)!));
        return storing(request, make, (status, name) => refuse({ name }, status));
      },
      { body: plan },
    )
    .post(
      "/directs",
      ({ body, visitor, reader, entrance, request }) => {
        const { user, ended } = visitor;
        if (!user || ended) return toSignIn(request, "/rooms");
        const names = body.name.flatMap(namesIn);
        const refuse = (direct: Sentence, status = 422) =>
          no(request, reader, { names: body.name.join(" "), problems: { direct } }, status);

        const { most } = limits.room.people;
        if (names.length > most) return refuse(({ rooms: said }) => said.tooManyPeople(most));
        const found = names.map((name) => people.named(name));
        const unknown = names.find((_, index) => !found[index]);
        if (unknown !== undefined) return refuse(({ names: said }) => said.unknown(unknown));
        const others = new Set(found.map((person) => person!.id).filter((id) => id !== user.id));
        if (others.size === 0) return refuse(({ rooms: said }) => said.onlyYou);
        if (others.size + 1 > most) return refuse(({ rooms: said }) => said.tooManyPeopleWithYou(most));
        const known = rooms.directOf(user, [...others]);
        if (known) return arrive(request, pathOf(known));
        const seconds = reaching.make(user.id, entrance().address, [...others]);
        if (seconds > 0) return refuse(({ rooms: said }) => said.tooMany(seconds), 429);
        const begin = () => arrive(request, pathOf(rooms.direct(user, [...others])));
        return storing(request, begin, (status, reason) => refuse(reason, status));
      },
      { body: directs },
    );

  function page(reader: Reader, typed: Partial<RoomsPageProps> = {}): JSX.Element {
    const { user, words } = reader;
    const listed = rooms.readableBy(user).map((room): Listed => ({
      room,
      name: rooms.nameFor(room, user, words),
      isMember: user !== undefined && members.of(user.id).has(room.id),
    }));
    const ordered = lobbyFirst(byName(listed, reader.words), ({ room }) => room);
    return <RoomsPage reader={reader} rooms={ordered} {...typed} />;
  }

  function no(request: Request, reader: Reader, typed: Partial<RoomsPageProps>, status: number): Response {
    const { name, topic, direct } = typed.problems ?? {};
    const reason = (name ?? topic ?? direct)?.(reader.words) ?? "";
    return isHtmx(request) ? html(<Reason text={reason} />, status) : html(page(reader, typed), status);
  }
};
