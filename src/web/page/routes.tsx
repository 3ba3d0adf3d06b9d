import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import type { Visitors } from "../auth/authentication.ts";
import type { Robin } from "../../domain/robin.ts";
import { html, isHtmx, localPath, nothing, seeOther } from "../http/responses.ts";
import { Keys, KeysPage } from "./keys.tsx";
import { ProblemPage } from "./problem.tsx";
import { readerOf, theme, themeCookies } from "./viewer.ts";

const body = t.Object({ theme, next: t.Optional(t.String()) });

/** What belongs to no part of the product: how pages look, what keys do, what one sees where the server is away. */
export const pageRoutes = ({ settings }: Robin, visitors: Visitors) =>
  new Elysia({ name: "pages" })
    .use(visitors.plugin)
    .get("/keys", ({ reader, request }) =>
      html(isHtmx(request) ? <Keys words={reader.words} /> : <KeysPage reader={reader} />),
    )
    // Kept by browsers, for when nobody answers.
    .get("/offline", ({ request }) => {
      const reader = readerOf(request);
      const { offline, tryAgain } = reader.words.problems;
      // It is shown in place of any page, and an empty address is that of the page.
      return html(<ProblemPage reader={reader} way={{ href: "", label: tryAgain }} {...offline} />);
    })
    // Remembered in the browser and nowhere else.
    .post(
      "/theme",
      ({ body: { theme, next }, request }) => {
        const answer = isHtmx(request) ? nothing() : seeOther(localPath(next));
        for (const cookie of themeCookies(theme, request, settings))
          answer.headers.append("set-cookie", cookie);
        return answer;
      },
      { body },
    );
