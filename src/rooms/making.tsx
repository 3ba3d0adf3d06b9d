import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import { toSignIn } from "../accounts/ended.ts";
import type { User } from "../accounts/accounts.ts";
import type { Visitors } from "../accounts/visitors.ts";
import { limits } from "../limits.ts";
import { arrive, html, isHtmx } from "../page/answer.ts";
import { duration } from "../page/duration.ts";
import { Reason } from "../page/problem.tsx";
import type { Robin } from "../robin.ts";
import { type Listed, RoomsPage, type RoomsPageProps } from "./list.tsx";
import { pathOf } from "./paths.ts";
import { planProblems, readPlan } from "./plan.ts";
import { kind } from "./room.ts";

const plan = t.Object({
  name: t.String({ default: "" }),
  topic: t.String({ default: "" }),
  kind: t.Union([...kind.anyOf], { default: "open" }),
});

const directs = t.Object({ name: t.Union([t.String(), t.Array(t.String())], { default: "" }) });

/** The rooms that there are, and how new ones come to be. */
export const makingRoutes = (robin: Robin, visitors: Visitors) => {
  const { rooms, members, people, making } = robin;

  return new Elysia({ name: "making rooms" })
    .use(visitors.plugin)
    .get("/rooms", ({ visitor }) => html(page(visitor.user)))
    .post(
      "/rooms",
      ({ body, visitor, request }) => {
        const { user, ended } = visitor;
        if (!user || ended) return toSignIn(request, "/rooms");
        const planned = readPlan(body);
        const refuse = (problems: RoomsPageProps["problems"], status = 422) =>
          no(request, user, { plan: body, problems }, status);

        const problems = planProblems(rooms, planned);
        if (problems) return refuse(problems);
        const seconds = making.take(user.id);
        if (seconds > 0) return refuse({ name: tooMany(seconds) }, 429);
        return arrive(request, pathOf(rooms.make(planned, user)!));
      },
      { body: plan },
    )
    .post(
      "/directs",
      ({ body, visitor, request }) => {
        const { user, ended } = visitor;
        if (!user || ended) return toSignIn(request, "/rooms");
        const names = [body.name]
          .flat()
          .flatMap((name) => name.split(/[\s,]+/))
          .filter(Boolean);
        const refuse = (direct: string, status = 422) =>
          no(request, user, { names: names.join(" "), problems: { direct } }, status);

        const { most } = limits.room.people;
        if (names.length > most) return refuse(`A conversation is for at most ${most} people.`);
        const found = names.map((name) => people.named(name));
        const unknown = names.find((_, index) => !found[index]);
        if (unknown !== undefined) return refuse(`Nobody here is called ${unknown}.`);
        const others = new Set(found.map((person) => person!.id).filter((id) => id !== user.id));
        if (others.size === 0) return refuse("Name somebody other than yourself.");
        if (others.size + 1 > most)
          return refuse(`A conversation is for at most ${most} people, you included.`);
        const known = rooms.directOf(user, [...others]);
        if (known) return arrive(request, pathOf(known));
        const seconds = making.take(user.id);
        if (seconds > 0) return refuse(tooMany(seconds), 429);
        return arrive(request, pathOf(rooms.direct(user, [...others])));
      },
      { body: directs },
    );

  function page(user: User | undefined, typed: Partial<RoomsPageProps> = {}): JSX.Element {
    const listed = rooms.readableBy(user).map((room): Listed => ({
      room,
      name: rooms.nameFor(room, user),
      isMember: user !== undefined && members.of(user.id).has(room.id),
    }));
    return <RoomsPage user={user} rooms={listed} {...typed} />;
  }

  function no(request: Request, user: User, typed: Partial<RoomsPageProps>, status: number): Response {
    const { name, topic, direct } = typed.problems ?? {};
    if (isHtmx(request)) return html(<Reason text={name ?? topic ?? direct ?? ""} />, status);
    return html(page(user, typed), status);
  }
};

function tooMany(seconds: number): string {
  return `Those were many rooms. Wait ${duration(seconds)} and try again.`;
}
