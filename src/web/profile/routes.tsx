import { Elysia, t } from "elysia";
import type { AccountDeletion } from "../../domain/privacy/accountDeletion.ts";
import type { Accounts } from "../../domain/accounts/accounts.ts";
import type { PasswordChange } from "../../domain/accounts/passwordChange.ts";
import type { Session, Sessions } from "../../domain/accounts/sessions.ts";
import type { DataExport } from "../../domain/privacy/dataExport.ts";
import type { Picturing } from "../../domain/files/picturing.ts";
import type { Mailing } from "../../domain/mail/mailing.ts";
import type { Pushing } from "../../domain/notifications/pushing.ts";
import { GONE, type Refusal } from "../../domain/refusal.ts";
import { YES_OR_NO } from "../../domain/place.ts";
import type { Statuses, Visibility } from "../../domain/presence/statuses.ts";
import type { Guards } from "../auth/guards.ts";
import { takePicture } from "../files/sentPicture.ts";
import { originOf, type Site } from "../http/connection.ts";
import { began, upToDate } from "../http/began.ts";
import { line, oneOf, password, whole } from "../http/fields.ts";
import { html, seeOther } from "../http/responses.ts";
import { telling } from "../http/notices.ts";
import { attempt, refuse } from "../page/respond.tsx";
import type { UserViewer } from "../page/viewer.ts";
import { fileOf } from "./dataExport.ts";
import { visibilityFields } from "./presenceForms.tsx";
import { ProfilePage, type Refused } from "./views.tsx";

type Parts = {
  readonly accounts: Accounts;
  readonly passwordChange: PasswordChange;
  readonly sessions: Sessions;
  readonly accountDeletion: AccountDeletion;
  readonly dataExport: DataExport;
  readonly picturing: Picturing;
  readonly uploads: { readonly most: number };
  readonly pushing: Pushing;
  readonly statuses: Statuses;
  readonly mailing: Mailing | undefined;
  readonly settings: Site & { readonly fileMB: number };
};

type Own = { readonly session: Session; readonly viewer: UserViewer };

/** One's own account. */
export const profileRoutes = (parts: Parts, guards: Guards) => {
  const { accounts, sessions, accountDeletion, dataExport, picturing, uploads, pushing, mailing, settings } =
    parts;
  const { passwordChange, statuses } = parts;

  return new Elysia({ name: "profile" })
    .use(guards)
    .guard({ signedIn: () => "/profile" })
    .get("/profile", ({ session, viewer }) => html(page({ session, viewer })))
    .get("/profile/data", async ({ request, session, viewer }) => {
      const refusal = await dataExport.take(viewer.user);
      if (refusal) return refused(request, { session, viewer }, { what: "data", refusal });
      return fileOf(viewer.user.id, dataExport.of(viewer.user));
    })
    .post(
      "/profile/name",
      async ({ body: { name }, request, session, viewer }) => {
        const refusal = await attempt(request, () => accounts.rename(viewer.user, name));
        if (refusal) return refused(request, { session, viewer }, { what: "name", refusal, name });
        return seeOther("/profile?done=name");
      },
      { body: t.Object({ name: line }) },
    )
    .post(
      "/profile/picture",
      async ({ request, server, session, viewer }) => {
        const { user } = session;
        const refusal = await attempt(request, () =>
          takePicture({ request, server }, "picture", uploads.most, (body) => picturing.set(user, body)),
        );
        if (refusal) return refused(request, { session, viewer }, { what: "picture", refusal });
        return seeOther("/profile?done=picture");
      },
      { parse: "none" },
    )
    .post("/profile/picture/remove", async ({ request, session, viewer }) => {
      const refusal = await attempt(request, () => picturing.remove(session.user));
      if (refusal) return refused(request, { session, viewer }, { what: "picture", refusal });
      return seeOther("/profile?done=no-picture");
    })
    .post(
      "/profile/status",
      async ({ body: typed, request, session, viewer }) => {
        const { minutes } = typed;
        const wanted = { ...typed, minutes: minutes === "" ? undefined : whole(minutes) };
        const refusal = await attempt(request, () => statuses.set(viewer.user.id, wanted));
        if (refusal) return refused(request, { session, viewer }, { what: "status", refusal, status: typed });
        return telling(request, "saved", seeOther("/profile"));
      },
      { body: t.Object({ emoji: line, words: line, minutes: line }) },
    )
    .post(
      "/profile/presence",
      async ({ body: { began, ...typed }, request, session, viewer }) => {
        const { id } = viewer.user;
        const { shown, time } = upToDate(typed, began, visibilityFields(seenOf(id)));
        const showsTime = time === undefined ? statuses.showsTime(id) : time === "yes";
        const seen = { isInvisible: shown === "no", showsTime };
        const refusal = await attempt(request, () => statuses.setVisibility(id, seen));
        if (refusal) return refused(request, { session, viewer }, { what: "status", refusal });
        return telling(request, "saved", seeOther("/profile"));
      },
      { body: t.Object({ shown: oneOf(YES_OR_NO, "yes"), time: t.Optional(oneOf(YES_OR_NO)), began }) },
    )
    .post(
      "/profile/password",
      async ({ body, request, session, viewer }) => {
        const refusal = await attempt(request, () => passwordChange.change(session, body));
        if (refusal) return refused(request, { session, viewer }, { what: "password", refusal });
        return seeOther("/profile?done=password");
      },
      { body: t.Object({ password, newPassword: password }) },
    )
    .post(
      "/profile/email",
      async ({ body, request, session, viewer, entrance }) => {
        const address = body.address.trim();
        const asked = { wanted: address, from: entrance().address };
        const refusal =
          (await accounts.confirm(viewer.user, body.password)) ??
          (await attempt(request, () => setEmail(request, { session, viewer }, asked)));
        if (refusal) return refused(request, { session, viewer }, { what: "email", refusal, address });
        return seeOther("/profile?done=email");
      },
      { body: t.Object({ address: line, password }) },
    )
    .post(
      "/profile/sessions/end",
      async ({ body, session: { user, handle } }) => {
        if (body.session === "others") await sessions.endOthers(user.id, handle);
        else await sessions.end(user.id, body.session);
        return seeOther("/profile?done=sessions");
      },
      { body: t.Object({ session: line }) },
    )
    .post(
      "/profile/delete",
      async ({ body, request, signOut, session, viewer }) => {
        const leave = () => accountDeletion.leave(session.user, body.messages === "delete");
        const refusal =
          (await accounts.confirm(viewer.user, body.password)) ?? (await attempt(request, leave));
        if (refusal)
          return refused(request, { session, viewer }, { what: "delete", refusal, messages: body.messages });
        await signOut();
        return telling(request, "account-deleted", seeOther("/"));
      },
      { body: t.Object({ password, messages: oneOf(["keep", "delete"], "keep") }) },
    );

  async function setEmail(
    request: Request,
    { session: { user }, viewer }: Own,
    { wanted, from }: { readonly wanted: string; readonly from: string },
  ): Promise<Refusal | undefined> {
    if (!mailing) return GONE;
    if (wanted === "") return mailing.settings.remove(user);
    const { language } = viewer.words;
    const origin = originOf(request, settings);
    return mailing.settings.want(user, { wanted, origin, language }, from);
  }

  function seenOf(user: number): Visibility {
    return { isInvisible: statuses.isInvisible(user), showsTime: statuses.showsTime(user) };
  }

  function refused(request: Request, own: Own, refused: Refused): Response {
    return refuse(request, refused.refusal, () => page(own, { refused }));
  }

  function page({ session, viewer }: Own, shown: { refused?: Refused } = {}) {
    const all = sessions.of(viewer.user.id);
    return (
      <ProfilePage
        viewer={viewer}
        sessions={all}
        current={session.handle}
        browsers={pushing.subscriptions.of(viewer.user.id)}
        fileMB={settings.fileMB}
        status={statuses.own(viewer.user.id)}
        seen={seenOf(viewer.user.id)}
        timeZone={pushing.settings.of(viewer.user.id).timeZone}
        email={mailing && { own: mailing.settings.of(viewer.user.id) }}
        {...shown}
      />
    );
  }
};
