import { Elysia, t } from "elysia";
import type { People } from "../../domain/accounts/people.ts";
import type { ReportedMessage, Reports } from "../../domain/moderation/reports.ts";
import { isModerator } from "../../domain/policy.ts";
import type { Refusal } from "../../domain/refusal.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import { telling } from "../http/notices.ts";
import type { Guards } from "../auth/guards.ts";
import { line, wholeNumber } from "../http/fields.ts";
import { EarlyResponse, html } from "../http/responses.ts";
import { problem } from "../page/problem.tsx";
import { attempt, refuse, respond } from "../page/respond.tsx";
import type { UserViewer } from "../page/viewer.ts";
import { ReportsPage } from "./views.tsx";

type Parts = { readonly reports: Reports; readonly people: People; readonly rooms: Rooms };

/** What members have reported, for those who keep order. */
export const reportRoutes = ({ reports, people, rooms }: Parts, guards: Guards) => {
  return new Elysia({ name: "reports" })
    .use(guards)
    .guard({ signedIn: () => "/reports" })
    .resolve(({ user, request }) => {
      if (!isModerator(user)) throw new EarlyResponse(problem(request, 403));
      return {};
    })
    .get("/reports", ({ viewer }) => html(page(viewer)))
    .post(
      "/reports/:id",
      async ({ params: { id }, body, user, viewer, request }) => {
        const decision = body.decision.trim();
        const refusal = await attempt(request, () => reports.decide(user, id, decision));
        if (!refusal) return telling(request, "saved", respond(request, { path: "/reports" }));
        return refuse(request, refusal, () => page(viewer, { id, refusal, decision }));
      },
      { params: t.Object({ id: wholeNumber }), body: t.Object({ decision: line }) },
    );

  function page(viewer: UserViewer, refused?: { id: number; refusal: Refusal; decision: string }) {
    const { user, words } = viewer;
    return (
      <ReportsPage
        viewer={viewer}
        open={reports.open(user)}
        done={reports.done(user)}
        refused={refused}
        filesOf={(report) => reports.filesOf(report)}
        personOf={(id) => people.find(id)}
        roomOf={({ room: id }: ReportedMessage) => {
          const room = rooms.readable(id, user);
          return room && rooms.nameFor(room, user, words);
        }}
      />
    );
  }
};
