import { Elysia, t } from "elysia";
import type { Sessions } from "../../domain/accounts/sessions.ts";
import { DIGEST_HOURS } from "../../domain/mail/emailSettings.ts";
import type { Mailing } from "../../domain/mail/mailing.ts";
import type { Pushing } from "../../domain/notifications/pushing.ts";
import type { Refusal } from "../../domain/refusal.ts";
import type { User } from "../../domain/user.ts";
import type { Guards } from "../auth/guards.ts";
import { redirectToSignIn } from "../auth/signInRedirect.ts";
import { type Site, originOf } from "../http/connection.ts";
import { began, upToDate } from "../http/began.ts";
import { line, oneOf, wholeNumber } from "../http/fields.ts";
import { html } from "../http/responses.ts";
import { type Notice, telling } from "../http/notices.ts";
import { attempt, refuse, respond } from "../page/respond.tsx";
import type { UserViewer } from "../page/viewer.ts";
import { PushPage } from "./pushPage.tsx";
import { type Fields, fieldsOf, settingsFrom } from "./quietFields.ts";

type Parts = {
  readonly settings: Site;
  readonly pushing: Pushing;
  readonly mailing: Mailing | undefined;
  readonly sessions: Sessions;
  readonly now: () => number;
};

type Own = { readonly viewer: UserViewer; readonly session: { readonly handle: string } };

type After = {
  /** Where one goes on to. */
  readonly path?: string;
  readonly done?: Notice;
  readonly typed?: Fields;
};

/** What was not done, and what was typed for it. */
type Refused = { readonly refusal?: Refusal; readonly typed?: Fields | undefined };

const HERE = "/push";

/** How one is called where nothing is open, and in which browsers. */
export const pushRoutes = (parts: Parts, guards: Guards) => {
  const { pushing, mailing, settings, now } = parts;

  return new Elysia({ name: "push" })
    .use(guards)
    .get("/push/now", ({ requester: { session, isStale }, request }) => {
      // What a page asks by itself says nothing of whether somebody is there.
      if (!session || isStale) return redirectToSignIn(request, HERE);
      const headers = { "cache-control": "no-store" };
      return Response.json(pushing.byPage({ ...session.user, session: session.handle }), { headers });
    })
    .guard({ signedIn: () => HERE })
    .get(HERE, ({ viewer, session }) => html(page({ viewer, session })))
    .post(
      HERE,
      async ({ body, viewer, session, request }) => {
        const { user, words } = viewer;
        const origin = originOf(request, settings);
        const draft = { ...body, user: user.id, session: session.handle, origin, language: words.language };
        const refusal = await attempt(request, () => pushing.subscribe(draft));
        return answer(request, { viewer, session }, refusal);
      },
      { body: t.Object({ endpoint: line, p256dh: line, auth: line }) },
    )
    .post(
      "/push/settings",
      async ({ body: { began, ...typed }, viewer, session, request }) => {
        const fields = upToDate(typed, began, kept(viewer.user));
        const wanted = settingsFrom(fields, pushing.settings.of(viewer.user.id), now());
        const refusal = await attempt(request, () => pushing.set(viewer.user, wanted));
        const hours = DIGEST_HOURS.find((one) => String(one) === fields.digest);
        if (!refusal && hours !== undefined) await mailing?.settings.setDigest(viewer.user, hours);
        return answer(request, { viewer, session }, refusal, { path: `${HERE}?saved=1`, typed: fields });
      },
      {
        body: t.Object({
          text: oneOf(["yes", "no"], "yes"),
          hours: line,
          from: line,
          to: line,
          timeZone: line,
          digest: line,
          began,
        }),
      },
    )
    .post("/push/test", async ({ viewer, session, request }) => {
      const refusal = await attempt(request, () => pushing.test(session.user, viewer.place.name));
      return answer(request, { viewer, session }, refusal);
    })
    .post(
      "/push/:id/delete",
      async ({ params: { id }, viewer, session, request }) => {
        const refusal = await attempt(request, () => pushing.unsubscribe(viewer.user, id));
        return answer(request, { viewer, session }, refusal, { done: "called-no-more" });
      },
      { params: t.Object({ id: wholeNumber }) },
    );

  function answer(
    request: Request,
    own: Own,
    refusal: Refusal | undefined,
    { path = HERE, done, typed }: After = {},
  ): Response {
    const response = respond(request, { path });
    if (!refusal) return done ? telling(request, done, response) : response;
    return refuse(request, refusal, () => page(own, { refusal, typed }));
  }

  /** How the user is called, as the form says it. */
  function kept({ id }: Pick<User, "id">): Fields {
    const email = mailing?.settings.of(id);
    return fieldsOf(pushing.settings.of(id), email?.address ? email.digestHours : undefined, now());
  }

  function page({ viewer, session }: Own, { refusal, typed }: Refused = {}): JSX.Element {
    const { user } = viewer;
    const settings = pushing.settings.of(user.id);
    const fields = kept(user);
    const email = mailing && { own: mailing.settings.of(user.id) };
    return (
      <PushPage
        viewer={viewer}
        publicKey={pushing.publicKey}
        until={settings.until}
        fields={typed ?? fields}
        began={fields}
        email={email}
        browsers={pushing.subscriptions.of(user.id)}
        sessions={parts.sessions.of(user.id)}
        current={session.handle}
        now={now()}
        refusal={refusal}
      />
    );
  }
};
