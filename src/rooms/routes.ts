import { Elysia, t } from "elysia";
import type { Visiting } from "../accounts/visitor.ts";
import { wholeNumber } from "../page/number.ts";
import { problem } from "../page/problem.tsx";
import type { Robin } from "../robin.ts";
import { LOBBY } from "./rooms.ts";
import { showRoom } from "./show.tsx";

/** The pages of rooms; the lobby's is the site's first. */
export const roomRoutes = (robin: Robin, visiting: Visiting) =>
  new Elysia({ name: "rooms" })
    .use(visiting)
    .get("/", ({ visitor }) => showRoom(robin, robin.rooms.find(LOBBY)!, { user: visitor.user }))
    .get(
      "/rooms/:id",
      ({ params, visitor, request }) => {
        const room = robin.rooms.find(params.id);
        return room ? showRoom(robin, room, { user: visitor.user }) : problem(request, 404);
      },
      { params: t.Object({ id: wholeNumber }) },
    );
