import { Elysia, type Static, t } from "elysia";
import { INVITERS, MAKERS, type PlaceSettings, REGISTRATIONS, YES_OR_NO } from "../../domain/place.ts";
import type { PlaceMark } from "../../domain/place/placeMark.ts";
import { type Place, tidied } from "../../domain/place/placeSettings.ts";
import { canChangePlace } from "../../domain/policy.ts";
import type { Refusal } from "../../domain/refusal.ts";
import type { Guards } from "../auth/guards.ts";
import { began, differing, upToDate } from "../http/began.ts";
import { oneOf, optionalLine, whole } from "../http/fields.ts";
import { takePicture } from "../files/sentPicture.ts";
import { EarlyResponse, html, seeOther } from "../http/responses.ts";
import { problem } from "../page/problem.tsx";
import { attempt, refuse } from "../page/respond.tsx";
import type { UserViewer } from "../page/viewer.ts";
import { PlacePage, type PlacePageProps } from "./views.tsx";

/** What is not given stays as it is. */
const fields = t.Object({
  name: optionalLine,
  registration: t.Optional(oneOf(REGISTRATIONS)),
  inviters: t.Optional(oneOf(INVITERS)),
  makers: t.Optional(oneOf(MAKERS)),
  guests: t.Optional(oneOf(YES_OR_NO)),
  listed: t.Optional(oneOf(YES_OR_NO)),
  keepDays: optionalLine,
  keepPinned: t.Optional(oneOf(YES_OR_NO)),
  newcomerMinutes: optionalLine,
  auditDays: optionalLine,
  followedRooms: optionalLine,
  presence: t.Optional(oneOf(YES_OR_NO)),
  welcome: optionalLine,
  forgotten: optionalLine,
});

const form = t.Object({ ...fields.properties, began });

type Typed = Static<typeof fields>;

type Parts = {
  readonly place: Place;
  readonly placeMark: PlaceMark;
  readonly uploads: { readonly most: number };
  readonly settings: { readonly fileMB: number };
};

/** How the place works. */
export const placeRoutes = ({ place, placeMark, uploads, settings: { fileMB } }: Parts, guards: Guards) => {
  const saved = () => seeOther("/place?saved=1");

  return new Elysia({ name: "place" })
    .use(guards)
    .guard({ signedIn: () => "/place" })
    .resolve(({ user, request }) => {
      if (!canChangePlace(user)) throw new EarlyResponse(problem(request, 403));
      return {};
    })
    .get("/place", ({ viewer }) => html(<PlacePage {...shown(viewer)} />))
    .post(
      "/place",
      async ({ body: { began, ...typed }, user, viewer, request }) => {
        const wanted = upToDate(typed, began, fieldsOf(place.settings));
        const settings = settingsFrom(wanted, place.settings);
        const changes = differing(settings, began ? place.settings : {});
        const refusal = await attempt(request, () => place.change(user, changes));
        if (!refusal) return saved();
        return refuse(request, refusal, () => (
          <PlacePage {...shown(viewer)} settings={settings} typed={wanted} refusal={refusal} />
        ));
      },
      { body: form },
    )
    .post(
      "/place/mark",
      async ({ viewer, request, server, session }) => {
        const refusal = await attempt(request, () =>
          takePicture({ request, server }, "mark", uploads.most, (body) => placeMark.set(session.user, body)),
        );
        return refusal ? notMarked(request, viewer, refusal) : saved();
      },
      { parse: "none" },
    )
    .post("/place/mark/remove", async ({ viewer, request, session }) => {
      const refusal = await attempt(request, () => placeMark.remove(session.user));
      return refusal ? notMarked(request, viewer, refusal) : saved();
    });

  function notMarked(request: Request, viewer: UserViewer, markRefusal: Refusal): Response {
    return refuse(request, markRefusal, () => <PlacePage {...shown(viewer)} markRefusal={markRefusal} />);
  }

  function shown(viewer: UserViewer): PlacePageProps {
    const { settings } = place;
    return { viewer, settings, began: fieldsOf(settings), fileMB };
  }
};

/** The form in which `settings` stand. */
function fieldsOf(settings: PlaceSettings): Typed {
  const { keepDays, newcomerMinutes, auditDays, followedRooms } = settings;
  return {
    ...settings,
    keepDays: String(keepDays),
    newcomerMinutes: String(newcomerMinutes),
    auditDays: String(auditDays),
    followedRooms: String(followedRooms),
  };
}

/** What the form says, of a place that was as `before`. */
function settingsFrom(typed: Typed, before: PlaceSettings): PlaceSettings {
  const number = (name: "keepDays" | "newcomerMinutes" | "auditDays" | "followedRooms") =>
    typed[name] === undefined ? before[name] : whole(typed[name]);
  return tidied({
    ...before,
    ...typed,
    keepDays: number("keepDays"),
    newcomerMinutes: number("newcomerMinutes"),
    auditDays: number("auditDays"),
    followedRooms: number("followedRooms"),
  });
}
