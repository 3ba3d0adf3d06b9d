import { Elysia, t } from "elysia";
import type { AccountDeletion } from "../../domain/privacy/accountDeletion.ts";
import type { Accounts } from "../../domain/accounts/accounts.ts";
import type { Session, Sessions } from "../../domain/accounts/sessions.ts";
import type { DataExport } from "../../domain/privacy/dataExport.ts";
import type { User } from "../../domain/user.ts";
import type { Sentence } from "../../words/en.ts";
import type { Authentication } from "../auth/authentication.ts";
import { type GuardParts, guards } from "../auth/guards.ts";
import { line } from "../http/fields.ts";
import { html, seeOther } from "../http/responses.ts";
import { attempt, refuse } from "../page/respond.tsx";
import type { Viewer } from "../page/viewer.ts";
import { fileOf } from "./dataExport.ts";
import { ProfilePage, type Refused } from "./views.tsx";

type Parts = GuardParts & {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly accountDeletion: AccountDeletion;
  readonly dataExport: DataExport;
};

/** Whose account it is, and how that one reads. */
type Own = {
  readonly session: Session;
  readonly user: User;
  readonly viewer: Viewer & { readonly user: User };
};

const password = t.String({ default: "" });

const fate = t.Union([t.Literal("keep"), t.Literal("delete")], { default: "keep" });

const DONE: ReadonlyMap<string, Sentence> = new Map([
  ["name", ({ profile }) => profile.renamed],
  ["password", ({ profile }) => profile.passwordChanged],
  ["sessions", ({ profile }) => profile.signedOut],
]);

/** One's own account. */
export const profileRoutes = (parts: Parts, authentication: Authentication) => {
  const { accounts, sessions, accountDeletion, dataExport } = parts;

  return new Elysia({ name: "profile" })
    .use(guards(parts, authentication))
    .guard({ signedIn: "/profile" })
    .resolve(({ session, user, viewer }) => ({ own: { session, user, viewer: { ...viewer, user } } }))
    .get("/profile", ({ query, own }) => html(page(own, { done: DONE.get(query.done ?? "") })), {
      query: t.Object({ done: t.Optional(t.String()) }),
    })
    .get("/profile/data", ({ request, own }) => {
      const refusal = dataExport.take(own.user);
      if (!refusal) return fileOf(own.user.id, dataExport.of(own.user));
      return refuse(request, refusal, () => page(own, { refused: { what: "data", refusal } }));
    })
    .post(
      "/profile/name",
      async ({ body: { name }, request, own }) => {
        const refusal = await attempt(request, () => accounts.rename(own.user, name));
        if (!refusal) return seeOther("/profile?done=name");
        return refuse(request, refusal, () => page(own, { refused: { what: "name", refusal, name } }));
      },
      { body: t.Object({ name: line }) },
    )
    .post(
      "/profile/password",
      async ({ body, request, own }) => {
        const refusal = await attempt(request, () => accounts.changePassword(own.session, body));
        if (!refusal) return seeOther("/profile?done=password");
        return refuse(request, refusal, () => page(own, { refused: { what: "password", refusal } }));
      },
      { body: t.Object({ password, newPassword: password }) },
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
      async ({ body, request, signOut, own }) => {
        const leave = () => accountDeletion.leave(own.user, body.messages === "delete");
        const refusal = (await accounts.confirm(own.user, body.password)) ?? (await attempt(request, leave));
        if (refusal)
          return refuse(request, refusal, () => page(own, { refused: { what: "delete", refusal } }));
        await signOut();
        return seeOther("/");
      },
      { body: t.Object({ password, messages: fate }) },
    );

  function page({ session, user, viewer }: Own, shown: { refused?: Refused; done?: Sentence | undefined }) {
    return (
      <ProfilePage viewer={viewer} sessions={sessions.of(user.id)} current={session.handle} {...shown} />
    );
  }
};
