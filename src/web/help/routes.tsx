import { Elysia, t } from "elysia";
import type { Authentication } from "../auth/authentication.ts";
import { localPath } from "../http/paths.ts";
import { html } from "../http/responses.ts";
import { respond } from "../page/respond.tsx";
import { ListPage } from "../page/listPage.tsx";
import { Text } from "../../words/phrase.tsx";
import type { Words } from "../../words/en.ts";
import { ProblemPage } from "../page/problem.tsx";
import { viewerOf, theme, themeCookies } from "../page/viewer.ts";
import type { Site } from "../http/connection.ts";

type Key = readonly [keys: string, does: string];

const body = t.Object({ theme, next: t.Optional(t.String()) });

/** What belongs to no part of the product: how pages look, what keys do, what one sees where the server is away. */
export const helpRoutes = ({ settings }: { readonly settings: Site }, authentication: Authentication) =>
  new Elysia({ name: "help" })
    .use(authentication.plugin)
    .get("/keys", ({ viewer, request }) =>
      respond(request, {
        page: () => (
          <ListPage title={viewer.words.keys.title} viewer={viewer}>
            <Keys words={viewer.words} />
          </ListPage>
        ),
        fragment: () => <Keys words={viewer.words} />,
      }),
    )
    // Kept by browsers, for when nobody answers.
    .get("/offline", ({ request }) => {
      const viewer = viewerOf(request);
      const { offline, tryAgain } = viewer.words.problems;
      // It is shown in place of any page, and an empty address is that of the page.
      return html(<ProblemPage viewer={viewer} way={{ href: "", label: tryAgain }} {...offline} />);
    })
    // Remembered in the browser and nowhere else.
    .post(
      "/theme",
      ({ body: { theme, next }, request }) => {
        const response = respond(request, { path: localPath(next) });
        for (const cookie of themeCookies(theme, request, settings))
          response.headers.append("set-cookie", cookie);
        return response;
      },
      { body },
    );

function Keys({ words: { keys } }: { words: Words }): JSX.Element {
  return (
    <div class="keys">
      <p class="aside" safe>
        {keys.hint}
      </p>
      <h2 safe>{keys.inBox}</h2>
      <KeyList
        keys={[
          ["Enter", keys.send],
          ["Shift + Enter", keys.newLine],
          ["@", keys.mention],
          ["↑", keys.editLast],
          ["Esc", keys.cancel],
        ]}
      />
      <h2 safe>{keys.anywhere}</h2>
      <KeyList
        keys={[
          ["?", keys.sheet],
          ["M", keys.toBox],
          ["/", keys.toSearch],
          ["↑ ↓", keys.older],
        ]}
      />
      <label class="single" hidden>
        <input type="checkbox" id="single-keys" checked /> <Text of={keys.single} />
      </label>
    </div>
  );
}

function KeyList({ keys }: { keys: readonly Key[] }): JSX.Element {
  return (
    <dl>
      {keys.map(([key, does]) => (
        <div>
          <dt>
            <kbd safe>{key}</kbd>
          </dt>
          <dd safe>{does}</dd>
        </div>
      ))}
    </dl>
  );
}
