import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import { toSignIn } from "../accounts/ended.ts";
import type { Visitors } from "../accounts/visitors.ts";
import { limits } from "../limits.ts";
import { html, isHtmx, nothing, seeOther } from "../page/answer.ts";
import { wholeNumber } from "../page/number.ts";
import { problem, Reason } from "../page/problem.tsx";
import type { Robin } from "../robin.ts";
import { LOBBY, mayCallEveryone } from "../rooms/rooms.ts";
import { rolesFrom } from "./roles.ts";
import { PersonPage, Suggestions } from "./views.tsx";

const params = t.Object({ id: wholeNumber });

/** A page for each user, their roles, and who could be meant by the beginning of a name. */
export const peopleRoutes = ({ people, rooms }: Robin, visitors: Visitors) =>
  new Elysia({ name: "people" })
    .use(visitors.plugin)
    .get(
      "/users/:id",
      ({ params, visitor, request }) => {
        const { user } = visitor;
        if (!user) return toSignIn(request, `/users/${params.id}`);
        const person = people.find(params.id);
        return person ? html(<PersonPage person={person} user={user} />) : problem(request, 404);
      },
      { params },
    )
    .post(
      "/users/:id/role",
      ({ params, body, visitor, request }) => {
        const { user } = visitor;
        const path = `/users/${params.id}`;
        if (!user || visitor.ended) return toSignIn(request, path);
        const person = people.find(params.id);
        if (!person) return problem(request, 404);
        const may = rolesFrom(user, person);
        const given = may.find((role) => role === body.role);
        if (given && people.setRole(user, person.id, given))
          return isHtmx(request) ? nothing() : seeOther(path);
        const [status, reason] =
          may.length === 0
            ? ([
                403,
                "Only an admin or the owner gives roles, and nobody to those of the same rank.",
              ] as const)
            : ([422, "That is no role that you may give."] as const);
        if (isHtmx(request)) return html(<Reason text={reason} />, status);
        return html(<PersonPage person={person} user={user} reason={reason} />, status);
      },
      { params, body: t.Object({ role: t.String({ default: "" }) }) },
    )
    .get(
      "/users",
      ({ query: { q = "", room: number = LOBBY }, visitor, request }) => {
        const { user } = visitor;
        if (!user || visitor.ended) return toSignIn(request, "/");
        const room = rooms.readable(number, user);
        if (!room) return problem(request, 404);
        const everyone = mayCallEveryone(user, room) && "room".startsWith(q.toLowerCase());
        const found = people.startingWith(q, limits.mentions.suggested);
        return html(<Suggestions people={found} everyone={everyone} />);
      },
      { query: t.Object({ q: t.Optional(t.String()), room: t.Optional(wholeNumber) }) },
    );
