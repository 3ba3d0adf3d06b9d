import { Elysia, t } from "elysia";
import type { Backups } from "../../backup/backups.ts";
import type { BackupsByHand } from "../../backup/byHand.ts";
import type { Accounts } from "../../domain/accounts/accounts.ts";
import type { Pushing } from "../../domain/notifications/pushing.ts";
import { canBackUp, canSeeStatistics } from "../../domain/policy.ts";
import { GONE, Refusal } from "../../domain/refusal.ts";
import type { Statistics } from "../../domain/statistics/statistics.ts";
import type { Guards } from "../auth/guards.ts";
import { asItIs } from "../http/compression.ts";
import { line, password } from "../http/fields.ts";
import { EarlyResponse, html, seeOther } from "../http/responses.ts";
import { problem } from "../page/problem.tsx";
import { attempt, refuse } from "../page/respond.tsx";
import type { UserViewer } from "../page/viewer.ts";
import type { Refused } from "./backupSection.tsx";
import { AdminPage } from "./views.tsx";

type Parts = {
  readonly statistics: Statistics;
  readonly backups: Backups | undefined;
  readonly backupsByHand: BackupsByHand | undefined;
  readonly accounts: Accounts;
  readonly pushing: Pick<Pushing, "settings">;
  readonly settings: {
    readonly s3?: object | undefined;
    readonly databaseUrl: string | undefined;
    readonly nightlyBackups: number;
  };
};

/** How much there is of everything, and what is kept of it. */
export const adminRoutes = (parts: Parts, guards: Guards) => {
  const { statistics, backups, backupsByHand, accounts, pushing, settings } = parts;

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
      return refused(request, viewer, { what: "make", refusal });
    })
    .post(
      "/admin/backups",
      async ({ body: { name, password }, user, viewer, request }) => {
        if (!canBackUp(user)) return problem(request, 403);
        const path =
          (await accounts.confirm(user, password)) ??
          (await attempt(request, () => backupsByHand?.take(user, name) ?? GONE));
        if (path instanceof Refusal) return refused(request, viewer, { what: "take", refusal: path, name });
        return asItIs(saved(path, name));
      },
      { body: t.Object({ name: line, password }) },
    );

  async function refused(request: Request, viewer: UserViewer, refused: Refused): Promise<Response> {
    const again = await page(viewer, refused);
    return refuse(request, refused.refusal, () => again);
  }

  async function page(viewer: UserViewer, refused?: Refused): Promise<JSX.Element> {
    const { timeZone } = pushing.settings.of(viewer.user.id);
    const figures = await statistics.in(timeZone);
    return (
      <AdminPage
        viewer={viewer}
        figures={figures}
        isElsewhere={settings.s3 !== undefined}
        backups={backups?.state() ?? (settings.databaseUrl === undefined ? "inBucket" : "isShared")}
        nightly={settings.nightlyBackups}
        refused={refused}
      />
    );
  }
};

/** The backup at `path`, for the browser to save. */
function saved(path: string, name: string): Response {
  return new Response(Bun.file(path), {
    headers: {
      "content-type": "application/zstd",
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
    },
  });
}
