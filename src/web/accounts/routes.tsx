import { Elysia, t } from "elysia";
import type { Accounts } from "../../domain/accounts/accounts.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Authentication } from "../auth/authentication.ts";
import { line } from "../http/fields.ts";
import { localPath } from "../http/paths.ts";
import { html, seeOther } from "../http/responses.ts";
import { attempt, refuse } from "../page/respond.tsx";
import type { Hosts } from "../protection/hosts.ts";
import { LoginPage, RegisterPage } from "./views.tsx";

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
        const session = await attempt(request, () => accounts.register(body, entrance()));
        if (session instanceof Refusal) {
          const form = { viewer, name: body.name, next, refusal: session };
          return refuse(request, session, () => <RegisterPage {...form} />);
        }
        await signIn(session);
        return seeOther(next);
      },
      { body },
    )
    .get(
      "/login",
      ({ query, requester, viewer, request }) => {
        const next = localPath(query.next);
        if (requester.user) return seeOther(next);
        const { ended, newAddress } = viewer.words.entry;
        const notice = hosts.isKnown(request) ? query.ended && ended : newAddress;
        return html(<LoginPage viewer={viewer} name="" next={next} notice={notice} />);
      },
      { query },
    )
    .post(
      "/login",
      async ({ body, viewer, entrance, signIn, request }) => {
        const next = localPath(body.next);
        const session = await attempt(request, () => accounts.signIn(body, entrance()));
        if (session instanceof Refusal) {
          const form = { viewer, name: body.name, next, refusal: session };
          return refuse(request, session, () => <LoginPage {...form} />);
        }
        await signIn(session);
        return seeOther(next);
      },
      { body },
    )
    .post("/logout", async ({ signOut }) => {
      await signOut();
      return seeOther("/");
    });
