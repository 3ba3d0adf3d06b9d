import { Elysia, t } from "elysia";
import type { Authentication } from "../auth/authentication.ts";
import { localPath } from "../http/paths.ts";
import { html } from "../http/responses.ts";
import { respond } from "../page/respond.tsx";
import { Keys, KeysPage } from "./keys.tsx";
import { ProblemPage } from "../page/problem.tsx";
import { density, lookCookies, theme, viewerOf } from "../page/viewer.ts";
import type { Site } from "../http/connection.ts";

type Parts = { readonly settings: Site };

const next = t.Optional(t.String());

/** What belongs to no part of the product: how pages look, what keys do, what one sees where the server is away. */
export const helpRoutes = ({ settings }: Parts, authentication: Authentication) => {
  return (
    new Elysia({ name: "help" })
      .use(authentication.plugin)
      .get("/keys", ({ viewer, request }) =>
        respond(request, {
          page: () => <KeysPage viewer={viewer} />,
          fragment: () => <Keys words={viewer.words} />,
        }),
      )
      // Kept by browsers, for when nobody answers.
      .get("/offline", ({ request }) => {
        // With the robin, which browsers keep, too.
        const asked = viewerOf(request);
        const viewer = { ...asked, place: { ...asked.place, mark: "" } };
        const { offline, tryAgain } = viewer.words.problems;
        // It is shown in place of any page, and an empty address is that of the page.
        return html(<ProblemPage viewer={viewer} way={{ href: "", label: tryAgain }} isAway {...offline} />);
      })
      // Remembered in the browser and nowhere else.
      .post("/theme", ({ body: { theme, next }, request }) => remember(request, "theme", theme, next), {
        body: t.Object({ theme, next }),
      })
      .post(
        "/density",
        ({ body: { density, next }, request }) => remember(request, "density", density, next),
        {
          body: t.Object({ density, next }),
        },
      )
  );

  function remember(request: Request, name: "theme" | "density", chosen: string, next = "/"): Response {
    const response = respond(request, { path: localPath(next) });
    for (const cookie of lookCookies(name, chosen, request, settings))
      response.headers.append("set-cookie", cookie);
    return response;
  }
};
