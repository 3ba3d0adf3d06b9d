import { Elysia, t } from "elysia";
import type { Guards } from "../auth/guards.ts";
import { optionalLine } from "../http/fields.ts";
import { respond } from "../page/respond.tsx";
import { Destinations } from "./destinations.ts";
import { Switcher, SwitcherPage } from "./views.tsx";

type Parts = ConstructorParameters<typeof Destinations>[0];

/** The way to a room, a person or a page by some letters of the name. */
export const switcherRoutes = (parts: Parts, guards: Guards) => {
  const destinations = new Destinations(parts);

  return new Elysia({ name: "switcher" }).use(guards).get(
    "/go",
    ({ query: { q = "" }, user, viewer, request }) => {
      const typed = q.trim();
      const shown = { words: viewer.words, typed, found: destinations.find(user, viewer.words, typed) };
      return respond(request, {
        page: () => <SwitcherPage viewer={viewer} {...shown} />,
        fragment: () => <Switcher {...shown} />,
      });
    },
    { query: t.Object({ q: optionalLine }), signedIn: () => "/go" },
  );
};
