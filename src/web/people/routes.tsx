import { Elysia, t } from "elysia";
import type { User } from "../../domain/user.ts";
import { STATUS } from "../http/statuses.ts";
import type { Refusal } from "../../domain/accounts/refusal.ts";
import { redirectToSignIn } from "../auth/signInRedirect.ts";
import type { Authentication } from "../auth/authentication.ts";
import { limits } from "../../limits.ts";
import { html, isHtmx, noContent, seeOther } from "../http/responses.ts";
import { wholeNumber } from "../http/wholeNumber.ts";
import { problem, Reason } from "../page/problem.tsx";
import { line, optionalLine } from "../http/fields.ts";
import type { Viewer } from "../page/viewer.ts";
import { LOBBY, lobbyFirst } from "../../domain/room.ts";
import type { Sentence } from "../../words/en.ts";
import { byName } from "../../words/order.ts";
import { rolesToGive, canMentionEveryone } from "../../domain/policy.ts";
import type { Person, People } from "../../domain/accounts/people.ts";
import { PeoplePage, PersonPage, Suggestions } from "./views.tsx";
import type { Accounts } from "../../domain/accounts/accounts.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";

type Parts = {
  readonly accounts: Accounts;
  readonly people: People;
  readonly rooms: Rooms;
};

const params = t.Object({ id: wholeNumber });

const MAY_NOT: Sentence = ({ people: said }) => said.mayNotHandOver;

/** The list of all people, a page for each, their roles, and who could be meant by the beginning of a name. */
export const peopleRoutes = (parts: Parts, authentication: Authentication) => {
  const { accounts, people, rooms } = parts;

  return new Elysia({ name: "people" })
    .use(authentication.plugin)
    .get(
      "/users/:id",
      ({ params, viewer, request }) => {
        const { user } = viewer;
        if (!user) return redirectToSignIn(request, `/users/${params.id}`);
        const person = people.find(params.id);
        return person ? page(person, user, viewer) : problem(request, 404);
      },
      { params },
    )
    .post(
      "/users/:id/role",
      ({ params, body, requester, viewer, request }) => {
        const { user } = requester;
        const path = `/users/${params.id}`;
        if (!user || requester.isStale) return redirectToSignIn(request, path);
        const person = people.find(params.id);
        if (!person) return problem(request, 404);
        const may = rolesToGive(user, person);
        const given = may.find((role) => role === body.role);
        if (given && people.setRole(user, person.id, given))
          return isHtmx(request) ? noContent() : seeOther(path);
        const status = may.length === 0 ? 403 : 422;
        const reason: Sentence = ({ people: said }) => (may.length === 0 ? said.mayNotGive : said.noRole);
        if (isHtmx(request)) return html(<Reason text={reason(viewer.words)} />, status);
        return page(person, user, viewer, { reason }, status);
      },
      { params, body: t.Object({ role: line }) },
    )
    .post(
      "/users/:id/owner",
      async ({ params, body, requester, viewer, request }) => {
        const { user } = requester;
        const path = `/users/${params.id}`;
        if (!user || requester.isStale) return redirectToSignIn(request, path);
        const person = people.find(params.id);
        if (!person) return problem(request, 404);
        const no = (reason: Sentence) =>
          isHtmx(request)
            ? html(<Reason text={reason(viewer.words)} />, 403)
            : page(person, user, viewer, { reason }, 403);
        if (user.role !== "owner" || user.id === person.id) return no(MAY_NOT);
        const refusal = await accounts.confirm(user, body.password);
        if (refusal) return page(person, user, viewer, { refusal }, STATUS[refusal.kind]);
        return people.handOver(user, person.id) ? seeOther(path) : no(MAY_NOT);
      },
      { params, body: t.Object({ password: t.String({ default: "" }) }) },
    )
    .get(
      "/users",
      ({ query: { q = "", after = "", room: number = LOBBY }, requester, viewer, request }) => {
        const { user } = requester;
        if (!user || requester.isStale) return redirectToSignIn(request, isHtmx(request) ? "/" : "/users");
        if (!isHtmx(request)) return list(viewer, q, after);
        const room = rooms.readable(number, user);
        if (!room) return problem(request, 404);
        const everyone = canMentionEveryone(user, room) && "room".startsWith(q.toLowerCase());
        const found = people.startingWith(q, limits.mentions.suggested);
        return html(
          <Suggestions words={viewer.words} people={byName(found, viewer.words)} everyone={everyone} />,
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
    viewer: Viewer,
    refused: { reason?: Sentence; refusal?: Refusal } = {},
    status = 200,
  ): Response {
    const common = lobbyFirst(byName(rooms.inCommon(user, person), viewer.words), (room) => room);
    return html(
      <PersonPage person={person} viewer={{ ...viewer, user }} common={common} {...refused} />,
      status,
    );
  }

  /**
   * The people whose names begin with `beginning` and come after `after`, a page of them. Of so many that to put them in the
   * order of the reader's language takes too long, each page by itself is in that order.
   */
  function list(viewer: Viewer, beginning: string, after: string): Response {
    const { shown, ordered } = limits.people;
    const { words } = viewer;
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
      <PeoplePage viewer={viewer} people={byName(page, words)} beginning={beginning} more={more} />,
    );
  }
};
