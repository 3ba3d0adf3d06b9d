import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import type { Visitors } from "../accounts/visitors.ts";
import { html } from "../page/answer.ts";
import { wholeNumber } from "../page/number.ts";
import type { Robin } from "../robin.ts";
import { readQuery } from "./query.ts";
import { SearchPage } from "./views.tsx";

/** The search, for users and guests alike. */
export const searchRoutes = ({ search, rooms, now }: Robin, visitors: Visitors) =>
  new Elysia({ name: "search" }).use(visitors.plugin).get(
    "/search",
    ({ query: { q = "", below }, visitor: { user } }) => {
      const query = readQuery(q, now());
      const found = search.find(query, user, below);
      const placeOf = (id: number) => rooms.nameFor(rooms.find(id)!, user);
      return html(<SearchPage user={user} typed={q} terms={query.terms} found={found} placeOf={placeOf} />);
    },
    { query: t.Object({ q: t.Optional(t.String()), below: t.Optional(wholeNumber) }) },
  );
