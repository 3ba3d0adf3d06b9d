import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import type { User } from "../../domain/accounts/accounts.ts";
import { type Refusal, STATUS } from "../../domain/accounts/refusal.ts";
import { toSignIn } from "../auth/signInRedirect.ts";
import type { Visitors } from "../auth/authentication.ts";
import { limits } from "../../limits.ts";
import { html, isHtmx, nothing, seeOther } from "../http/responses.ts";
import { wholeNumber } from "../http/wholeNumber.ts";
import { problem, Reason } from "../page/problem.tsx";
import { line, optionalLine } from "../http/fields.ts";
import type { Reader } from "../page/viewer.ts";
import type { Robin } from "../../domain/robin.ts";
import { LOBBY, lobbyFirst, mayCallEveryone } from "../../domain/rooms/room.ts";
import type { Sentence } from "../../words/en.ts";
import { byName } from "../../words/order.ts";
import { rolesFrom } from "../../domain/accounts/roles.ts";
import type { Person } from "../../domain/accounts/people.ts";
import { PeoplePage, PersonPage, Suggestions } from "./views.tsx";

const params = t.Object({ id: wholeNumber });

const MAY_NOT: Sentence = ({ people: said }) => said.mayNotHandOver;

/** The list of all people, a page for each, their roles, and who could be meant by the beginning of a name. */
export const peopleRoutes = (robin: Robin, visitors: Visitors) => {
  const { accounts, people, rooms } = robin;

  return new Elysia({ name: "people" })
    .use(visitors.plugin)
    .get(
      "/users/:id",
      ({ params, reader, request }) => {
        const { user } = reader;
        if (!user) return toSignIn(request, `/users/${params.id}`);
        const person = people.find(params.id);
        return person ? page(person, user, reader) : problem(request, 404);
      },
      { params },
    )
    .post(
      "/users/:id/role",
      ({ params, body, visitor, reader, request }) => {
        const { user } = visitor;
        const path = `/users/${params.id}`;
        if (!user || visitor.ended) return toSignIn(request, path);
        const person = people.find(params.id);
        if (!person) return problem(request, 404);
        const may = rolesFrom(user, person);
        const given = may.find((role) => role === body.role);
        if (given && people.setRole(user, person.id, given))
          return isHtmx(request) ? nothing() : seeOther(path);
        const status = may.length === 0 ? 403 : 422;
        const reason: Sentence = ({ people: said }) => (may.length === 0 ? said.mayNotGive : said.noRole);
        if (isHtmx(request)) return html(<Reason text={reason(reader.words)} />, status);
        return page(person, user, reader, { reason }, status);
      },
      { params, body: t.Object({ role: line }) },
    )
    .post(
      "/users/:id/owner",
      async ({ params, body, visitor, reader, request }) => {
        const { user } = visitor;
        const path = `/users/${params.id}`;
        if (!user || visitor.ended) return toSignIn(request, path);
        const person = people.find(params.id);
        if (!person) return problem(request, 404);
        const no = (reason: Sentence) =>
          isHtmx(request)
            ? html(<Reason text={reason(reader.words)} />, 403)
            : page(person, user, reader, { reason }, 403);
        if (user.role !== "owner" || user.id === person.id) return no(MAY_NOT);
        const refusal = await accounts.confirm(user, body.password);
        if (refusal) return page(person, user, reader, { refusal }, STATUS[refusal.kind]);
        return people.handOver(user, person.id) ? seeOther(path) : no(MAY_NOT);
      },
      { params, body: t.Object({ password: t.String({ default: "" }) }) },
    )
    .get(
      "/users",
      ({ query: { q = "", after = "", room: number = LOBBY }, visitor, reader, request }) => {
        const { user } = visitor;
        if (!user || visitor.ended) return toSignIn(request, isHtmx(request) ? "/" : "/users");
        if (!isHtmx(request)) return list(reader, q, after);
        const room = rooms.readable(number, user);
        if (!room) return problem(request, 404);
        const everyone = mayCallEveryone(user, room) && "room".startsWith(q.toLowerCase());
        const found = people.startingWith(q, limits.mentions.suggested);
        return html(
          <Suggestions words={reader.words} people={byName(found, reader.words)} everyone={everyone} />,
        );
      },
      {
        query: t.Object({
          q: optionalLine,
          after: optionalLine,
          room: t.Optional(wholeNumber),
        }),
      },
    );

  function page(
    person: Person,
    user: User,
    reader: Reader,
    refused: { reason?: Sentence; refusal?: Refusal } = {},
    status = 200,
  ): Response {
    const common = lobbyFirst(byName(rooms.inCommon(user, person), reader.words), (room) => room);
    return html(
      <PersonPage person={person} reader={{ ...reader, user }} common={common} {...refused} />,
      status,
    );
  }

  /**
   * The people whose names begin with `beginning` and come after `after`, a page of them. Of so many that to put them in the
   * order of the reader's language takes too long, each page by itself is in that order.
   */
  function list(reader: Reader, beginning: string, after: string): Response {
    const { shown, ordered } = limits.people;
    const { words } = reader;
    const all = people.startingWith(beginning, ordered + 1);
    const isInOrder = all.length <= ordered;
    const found = isInOrder
      ? byName(all, words).filter(({ name }) => after === "" || words.compare(name, after) > 0)
      : after === ""
        ? all
        : people.after(after, beginning, shown + 1);
    const page = found.slice(0, shown);
    const more = found.length > shown ? page.at(-1)!.name : undefined;
    return html(
      <PeoplePage reader={reader} people={byName(page, words)} beginning={beginning} more={more} />,
    );
  }
};
