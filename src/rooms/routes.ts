import { Elysia, t } from "elysia";
import type { Visitors } from "../accounts/visitors.ts";
import { wholeNumber } from "../page/number.ts";
import { problem } from "../page/problem.tsx";
import type { Robin } from "../robin.ts";
import { LOBBY } from "./rooms.ts";
import { showRoom } from "./show.tsx";

/** The pages of rooms; the lobby's is the site's first. */
export const roomRoutes = (robin: Robin, visitors: Visitors) =>
  new Elysia({ name: "rooms" })
    .use(visitors.plugin)
    .get("/", ({ visitor }) => showRoom(robin, robin.rooms.find(LOBBY)!, { user: visitor.user }))
    .get(
      "/rooms/:id",
      ({ params, visitor, request }) => {
        const room = robin.rooms.find(params.id);
        return room ? showRoom(robin, room, { user: visitor.user }) : problem(request, 404);
      },
      { params: t.Object({ id: wholeNumber }) },
    );
