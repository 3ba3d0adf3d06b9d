import { Elysia, t } from "elysia";
import { INVITERS, MAKERS, REGISTRATIONS, YES_OR_NO } from "../../domain/place.ts";
import { type Place, tidied } from "../../domain/place/placeSettings.ts";
import { canChangePlace } from "../../domain/policy.ts";
import type { Guards } from "../auth/guards.ts";
import { oneOf, optionalLine, optionalNumber } from "../http/fields.ts";
import { EarlyResponse, html, seeOther } from "../http/responses.ts";
import { problem } from "../page/problem.tsx";
import { attempt, refuse } from "../page/respond.tsx";
import { PlacePage } from "./views.tsx";

/** What is not given stays as it is. */
const fields = t.Object({
  name: optionalLine,
  registration: t.Optional(oneOf(REGISTRATIONS)),
  inviters: t.Optional(oneOf(INVITERS)),
  makers: t.Optional(oneOf(MAKERS)),
  guests: t.Optional(oneOf(YES_OR_NO)),
  listed: t.Optional(oneOf(YES_OR_NO)),
  keepDays: optionalNumber,
  newcomerMinutes: optionalNumber,
  auditDays: optionalNumber,
  welcome: optionalLine,
  forgotten: optionalLine,
});

/** How the place works. */
export const placeRoutes = ({ place }: { readonly place: Place }, guards: Guards) =>
  new Elysia({ name: "place" })
    .use(guards)
    .guard({ signedIn: () => "/place" })
    .resolve(({ user, request }) => {
      if (!canChangePlace(user)) throw new EarlyResponse(problem(request, 403));
      return {};
    })
    .get(
      "/place",
      ({ viewer, query }) =>
        html(<PlacePage viewer={viewer} settings={place.settings} isSaved={query.saved !== undefined} />),
      { query: t.Object({ saved: t.Optional(t.String()) }) },
    )
    .post(
      "/place",
      async ({ body, user, viewer, request }) => {
        const settings = tidied({ ...place.settings, ...body });
        const refusal = await attempt(request, () => place.change(user, settings));
        if (!refusal) return seeOther("/place?saved=1");
        return refuse(request, refusal, () => (
          <PlacePage viewer={viewer} settings={settings} refusal={refusal} />
        ));
      },
      { body: fields },
    );
