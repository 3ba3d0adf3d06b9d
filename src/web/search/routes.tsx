import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import type { Visitors } from "../auth/authentication.ts";
import { html } from "../http/responses.ts";
import { wholeNumber } from "../http/wholeNumber.ts";
import { optionalLine } from "../http/fields.ts";
import type { Robin } from "../../domain/robin.ts";
import { readQuery } from "../../domain/search/query.ts";
import type { Found } from "../../domain/search/search.ts";
import { SearchPage } from "./views.tsx";

/** The search, for users and guests alike. */
export const searchRoutes = ({ search, rooms, searching, now }: Robin, visitors: Visitors) =>
  new Elysia({ name: "search" }).use(visitors.plugin).get(
    "/search",
    ({ query: { q = "", below }, reader, entrance }) => {
      const { user, words } = reader;
      const query = readQuery(q, now());
      const seconds = q === "" ? 0 : searching.take(user ? user.id : entrance().address);
      const found = seconds > 0 ? tooMany(seconds) : search.find(query, user, below);
      const placeOf = (id: number) => rooms.nameFor(rooms.find(id)!, user, words);
      const page = (
        <SearchPage reader={reader} typed={q} terms={query.terms} found={found} placeOf={placeOf} />
      );
      return seconds > 0 ? html(page, 429, { "retry-after": String(seconds) }) : html(page);
    },
    { query: t.Object({ q: optionalLine, below: t.Optional(wholeNumber) }) },
  );

function tooMany(seconds: number): Found {
  return { hits: [], below: undefined, reason: ({ search }) => search.quick(seconds) };
}
