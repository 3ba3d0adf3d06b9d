import { Elysia, t } from "elysia";
import type { Mailing } from "../../domain/mail/mailing.ts";
import { GONE, Refusal } from "../../domain/refusal.ts";
import type { Guards } from "../auth/guards.ts";
import { line } from "../http/fields.ts";
import { html, seeOther } from "../http/responses.ts";
import { ProblemPage } from "../page/problem.tsx";
import { attempt, refuse } from "../page/respond.tsx";
import type { Viewer } from "../page/viewer.ts";
import { AskPage, ForgottenPage } from "./views.tsx";

type Parts = { readonly mailing: Mailing | undefined };

const secret = t.Object({ secret: t.String({ maxLength: 100 }) });
const token = t.Object({ token: t.String({ maxLength: 100 }) });

/** The pages to which mail leads, and the one on which one asks for it. */
export const mailRoutes = ({ mailing }: Parts, guards: Guards) => {
  return new Elysia({ name: "mail" })
    .use(guards)
    .get(
      "/forgotten",
      ({ query: { sent }, viewer, request }) =>
        mailing
          ? html(<ForgottenPage viewer={viewer} isSent={sent !== ""} />)
          : refuse(request, GONE, () => over(viewer, GONE)),
      { query: t.Object({ sent: line }) },
    )
    .post(
      "/forgotten",
      ({ body: { name }, viewer, entrance, request }) => {
        const refusal = mailing ? mailing.recovery.ask(name, entrance().address) : GONE;
        if (!refusal) return seeOther("/forgotten?sent=1");
        return refuse(request, refusal, () => (
          <ForgottenPage viewer={viewer} typed={name} refusal={refusal} />
        ));
      },
      { body: t.Object({ name: line }) },
    )
    .get(
      "/unsubscribe/:token",
      ({ params: { token }, viewer }) => {
        const { unsubscribe, unsubscribeHint } = viewer.words.mail;
        const action = `/unsubscribe/${encodeURIComponent(token)}`;
        const page = { viewer, title: unsubscribe, text: unsubscribeHint, action, label: unsubscribe };
        return html(<AskPage {...page} />);
      },
      { params: token },
    )
    .post(
      "/unsubscribe/:token",
      async ({ params: { token }, viewer, request }) => {
        const refusal = await attempt(request, () => mailing?.settings.unsubscribe(token) ?? GONE);
        if (refusal) return refuse(request, refusal, () => over(viewer, refusal));
        const { unsubscribed, unsubscribedHint } = viewer.words.mail;
        return html(
          <ProblemPage viewer={viewer} title={unsubscribed} advice={unsubscribedHint} way={lobby(viewer)} />,
        );
      },
      { params: token },
    )
    .guard({ signedIn: ({ path }) => path })
    .get(
      "/email/:secret",
      ({ params: { secret }, viewer, request }) => {
        const asked = mailing?.settings.asked(viewer.user, secret) ?? GONE;
        if (asked instanceof Refusal) return refuse(request, asked, () => over(viewer, asked));
        const { confirm, isYours } = viewer.words.mail;
        const action = `/email/${encodeURIComponent(secret)}`;
        const page = { viewer, title: confirm, text: isYours(asked), action, label: confirm };
        return html(<AskPage {...page} />);
      },
      { params: secret },
    )
    .post(
      "/email/:secret",
      async ({ params: { secret }, viewer, session, request }) => {
        const refusal = await attempt(request, () => mailing?.settings.confirm(session.user, secret) ?? GONE);
        if (refusal) return refuse(request, refusal, () => over(viewer, refusal));
        return seeOther("/profile?done=confirmed");
      },
      { params: secret },
    );

  function over(viewer: Viewer, refusal: Refusal): JSX.Element {
    const { words } = viewer;
    const told = { title: refusal.reason(words), advice: words.mail.linkAdvice };
    return <ProblemPage viewer={viewer} {...told} way={lobby(viewer)} />;
  }

  function lobby({ words }: Viewer) {
    return { href: "/", label: words.problems.toLobby };
  }
};
