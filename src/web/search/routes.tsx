import { Elysia, t } from "elysia";
import type { Authentication } from "../auth/authentication.ts";
import { html } from "../http/responses.ts";
import { optionalLine, wholeNumber } from "../http/fields.ts";
import { LOBBY } from "../../domain/room.ts";
import { readQuery } from "../../domain/search/query.ts";
import type { Found, Search } from "../../domain/search/search.ts";
import { SearchPage } from "./views.tsx";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { RateLimiter } from "../../base/rateLimiter.ts";

type Parts = {
  readonly search: Search;
  readonly rooms: Rooms;
  readonly searching: RateLimiter;
  readonly now: () => number;
};

/** The search, for users and guests alike. */
export const searchRoutes = ({ search, rooms, searching, now }: Parts, authentication: Authentication) =>
  new Elysia({ name: "search" }).use(authentication.plugin).get(
    "/search",
    ({ query: { q = "", below, room: asked }, viewer, entrance, request }) => {
      const { user, words } = viewer;
      const room = rooms.readable(asked ?? (q === "" ? roomBefore(request) : NOWHERE), user);
      const query = readQuery(q, now());
      const seconds = q === "" ? 0 : searching.take(user ? user.id : entrance().address);
      const found = seconds > 0 ? tooMany(seconds) : search.find(query, user, below, room);
      const placeOf = (id: number) => rooms.nameFor(rooms.find(id)!, user, words);
      const page = (
        <SearchPage viewer={viewer} typed={q} query={query} found={found} placeOf={placeOf} room={room} />
      );
      return seconds > 0 ? html(page, 429, { "retry-after": String(seconds) }) : html(page);
    },
    { query: t.Object({ q: optionalLine, below: t.Optional(wholeNumber), room: t.Optional(wholeNumber) }) },
  );

/** No room has this number. */
const NOWHERE = 0;

/** The room from whose page one has come, which is where one looks first. */
function roomBefore(request: Request): number {
  const page = URL.parse(request.headers.get("referer") ?? "")?.pathname;
  const [, room = NOWHERE] = /^\/rooms\/(\d{1,15})(?:\/|$)/.exec(page ?? "") ?? [];
  return page === "/" ? LOBBY : Number(room);
}

function tooMany(seconds: number): Found {
  return { hits: [], below: undefined, reason: ({ search }) => search.tooSoon(seconds) };
}
