import { Elysia } from "elysia";
import type { Backups } from "../../backup/backups.ts";
import type { BackupsByHand } from "../../backup/byHand.ts";
import type { BackupsElsewhere } from "../../backup/elsewhere.ts";
import type { Pushing } from "../../domain/notifications/pushing.ts";
import { canBackUp, canSeeStatistics } from "../../domain/policy.ts";
import { GONE, type Refusal } from "../../domain/refusal.ts";
import type { Statistics } from "../../domain/statistics/statistics.ts";
import type { Guards } from "../auth/guards.ts";
import { EarlyResponse, html, seeOther } from "../http/responses.ts";
import { problem } from "../page/problem.tsx";
import { attempt, refuse } from "../page/respond.tsx";
import type { UserViewer } from "../page/viewer.ts";
import { AdminPage } from "./views.tsx";

type Parts = {
  readonly statistics: Statistics;
  readonly backups: Backups | undefined;
  readonly backupsByHand: BackupsByHand | undefined;
  readonly elsewhere: Pick<BackupsElsewhere, "failedAt"> | undefined;
  readonly pushing: Pick<Pushing, "settings">;
  readonly settings: {
    readonly s3?: object | undefined;
    readonly databaseUrl: string | undefined;
    readonly nightlyBackups: number;
  };
};

/** How much there is of everything, and what is kept of it. */
export const adminRoutes = (parts: Parts, guards: Guards) => {
  const { statistics, backups, backupsByHand, elsewhere, pushing, settings } = parts;

  return new Elysia({ name: "admin" })
    .use(guards)
    .guard({ signedIn: () => "/admin" })
    .resolve(({ user, request }) => {
      if (!canSeeStatistics(user)) throw new EarlyResponse(problem(request, 403));
      return {};
    })
    .get("/admin", async ({ viewer }) => html(await page(viewer)))
    .post("/admin/backup", async ({ user, viewer, request }) => {
      if (!canBackUp(user)) return problem(request, 403);
      const refusal = await attempt(request, () => backupsByHand?.begin(user) ?? GONE);
      if (!refusal) return seeOther("/admin#backups");
      return told(request, viewer, refusal);
    });

  async function told(request: Request, viewer: UserViewer, refusal: Refusal): Promise<Response> {
    const again = await page(viewer, refusal);
    return refuse(request, refusal, () => again);
  }

  async function page(viewer: UserViewer, refusal?: Refusal): Promise<JSX.Element> {
    const { timeZone } = pushing.settings.of(viewer.user.id);
    const figures = await statistics.in(timeZone);
    return (
      <AdminPage
        viewer={viewer}
        figures={figures}
        isElsewhere={settings.s3 !== undefined}
        backups={backups?.state() ?? (settings.databaseUrl === undefined ? "inBucket" : "isShared")}
        unsentAt={elsewhere?.failedAt}
        nightly={settings.nightlyBackups}
        refusal={refusal}
      />
    );
  }
};
