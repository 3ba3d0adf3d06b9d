import { Elysia, t } from "elysia";
import type { Claiming } from "../../domain/doors/claiming.ts";
import { DEFAULTS, REGISTRATIONS, YES_OR_NO } from "../../domain/place.ts";
import { tidied } from "../../domain/place/placeSettings.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Authentication } from "../auth/authentication.ts";
import { line, oneOf, optionalLine, password } from "../http/fields.ts";
import { html, seeOther } from "../http/responses.ts";
import { ProblemPage } from "../page/problem.tsx";
import { attempt, refuse } from "../page/respond.tsx";
import type { Viewer } from "../page/viewer.ts";
import type { Hosts } from "../protection/hosts.ts";
import { ClaimPage } from "./views.tsx";

const params = t.Object({ secret: t.String({ maxLength: 100 }) });

const body = t.Object({
  name: line,
  password,
  place: optionalLine,
  registration: oneOf(REGISTRATIONS, "invite"),
  guests: oneOf(YES_OR_NO, "no"),
});

/** What is preselected: a place on the internet is for those who were asked in. */
const PRESELECTED = { ...DEFAULTS, registration: "invite", guests: "no" } as const;

type Parts = { readonly claiming: Claiming; readonly hosts: Hosts };

/** Who set Robin up makes the place one's own. */
export const claimRoutes = ({ claiming, hosts }: Parts, authentication: Authentication) =>
  new Elysia({ name: "claim" })
    .use(authentication.plugin)
    .get(
      "/claim/:secret",
      ({ params: { secret }, viewer, entrance, request }) => {
        const refusal = claiming.refusal(secret, entrance().address);
        if (refusal) return refuse(request, refusal, () => over(viewer, refusal));
        return html(<ClaimPage viewer={viewer} secret={secret} name="" settings={PRESELECTED} />);
      },
      { params },
    )
    .post(
      "/claim/:secret",
      async ({ params: { secret }, body, viewer, entrance, signIn, request }) => {
        const from = entrance();
        const { name, password, place = "", registration, guests } = body;
        const settings = tidied({ ...DEFAULTS, name: place, registration, guests });
        const session = await attempt(
          request,
          () => claiming.refusal(secret, from.address) ?? claiming.claim({ name, password }, from, settings),
        );
        if (!(session instanceof Refusal)) {
          await signIn(session);
          await hosts.learn(request, session.user);
          return seeOther("/");
        }
        const refusal = session;
        if (!claiming.isUnclaimed) return refuse(request, refusal, () => over(viewer, refusal));
        return refuse(request, refusal, () => (
          <ClaimPage viewer={viewer} secret={secret} name={name} settings={settings} refusal={refusal} />
        ));
      },
      { params, body },
    );

function over(viewer: Viewer, refusal: Refusal): JSX.Element {
  const { words } = viewer;
  const way = { href: "/", label: words.problems.toLobby };
  return <ProblemPage viewer={viewer} title={refusal.reason(words)} advice={words.claim.another} way={way} />;
}
