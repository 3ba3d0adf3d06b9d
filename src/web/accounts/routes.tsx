import { Elysia, t } from "elysia";
import { html, localPath, seeOther } from "../http/responses.ts";
import { unstored } from "../page/errors.ts";
import { line } from "../http/fields.ts";
import { STATUS } from "../http/statuses.ts";
import type { Refusal } from "../../domain/accounts/refusal.ts";
import { LoginPage, RegisterPage } from "./views.tsx";
import type { Authentication } from "../auth/authentication.ts";
import type { Accounts } from "../../domain/accounts/accounts.ts";
import type { Hosts } from "../protection/hosts.ts";

type Parts = {
  readonly accounts: Accounts;
  readonly hosts: Hosts;
};

const query = t.Object({ next: t.Optional(t.String()), ended: t.Optional(t.String()) });

const body = t.Object({
  name: line,
  password: t.String({ default: "" }),
  next: t.Optional(t.String()),
});

/** Registering, signing in and signing out. */
export const accountRoutes = ({ accounts, hosts }: Parts, authentication: Authentication) =>
  new Elysia({ name: "accounts" })
    .use(authentication.plugin)
    .get(
      "/register",
      ({ query, requester, viewer }) => {
        const next = localPath(query.next);
        return requester.user ? seeOther(next) : html(<RegisterPage viewer={viewer} name="" next={next} />);
      },
      { query },
    )
    .post(
      "/register",
      async ({ body, viewer, entrance, signIn, request }) => {
        const next = localPath(body.next);
        const { session, refusal } = await accounts.register(body, entrance()).catch(notStored(request));
        if (refusal)
          return refused(
            <RegisterPage viewer={viewer} name={body.name} next={next} refusal={refusal} />,
            refusal,
          );
        await signIn(session);
        return seeOther(next);
      },
      { body },
    )
    .get(
      "/login",
      ({ query, requester, viewer, request }) => {
        const next = localPath(query.next);
        const { ended, newAddress } = viewer.words.entry;
        const notice = hosts.isKnown(request) ? query.ended && ended : newAddress;
        return requester.user
          ? seeOther(next)
          : html(<LoginPage viewer={viewer} name="" next={next} notice={notice} />);
      },
      { query },
    )
    .post(
      "/login",
      async ({ body, viewer, entrance, signIn, request }) => {
        const next = localPath(body.next);
        const { session, refusal } = await accounts.signIn(body, entrance()).catch(notStored(request));
        if (refusal)
          return refused(
            <LoginPage viewer={viewer} name={body.name} next={next} refusal={refusal} />,
            refusal,
          );
        await signIn(session);
        return seeOther(next);
      },
      { body },
    )
    .post("/logout", ({ signOut }) => {
      signOut();
      return seeOther("/");
    });

/** For a write that fails: the refusal, where `request` could not be stored. */
export function notStored(request: Request): (error: unknown) => { refusal: Refusal; session?: never } {
  return (error) => ({ refusal: { kind: unstored(request, error) } });
}

/** The form again, as `page`, with the reason in it. */
export function refused(page: JSX.Element, refusal: Refusal): Response {
  const headers = "seconds" in refusal ? { "retry-after": String(refusal.seconds) } : {};
  return html(page, STATUS[refusal.kind], headers);
}
