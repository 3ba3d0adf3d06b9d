import { Elysia, t } from "elysia";
import type { User } from "../../domain/user.ts";
import { redirectToSignIn } from "../auth/signInRedirect.ts";
import { notStored, refused } from "../accounts/routes.tsx";
import { handleOf, type Session, type Sessions } from "../../domain/accounts/sessions.ts";
import type { Requester, Authentication } from "../auth/authentication.ts";
import { html, seeOther } from "../http/responses.ts";
import { viewerOf } from "../page/viewer.ts";
import { line } from "../http/fields.ts";
import type { Sentence } from "../../words/en.ts";
import { record, type DataExportParts } from "./dataExport.ts";
import { ProfilePage, type Refused } from "./views.tsx";
import type { Accounts } from "../../domain/accounts/accounts.ts";
import type { AccountDeletion } from "../../domain/accountDeletion.ts";
import type { RateLimiter } from "../../rateLimiter.ts";

type Parts = DataExportParts & {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly accountDeletion: AccountDeletion;
  readonly exporting: RateLimiter;
};

type Own = { readonly user: User; readonly session: Session };

const password = t.String({ default: "" });

const DONE: ReadonlyMap<string, Sentence> = new Map([
  ["name", ({ profile }) => profile.renamed],
  ["password", ({ profile }) => profile.passwordChanged],
  ["sessions", ({ profile }) => profile.signedOut],
]);

/** One's own account. */
export const profileRoutes = (parts: Parts, authentication: Authentication) => {
  const { accounts, sessions, accountDeletion, exporting } = parts;

  return new Elysia({ name: "profile" })
    .use(authentication.plugin)
    .get(
      "/profile",
      ({ query, requester, request }) => {
        const own = ownOf(requester, request);
        return own instanceof Response
          ? own
          : html(page(request, own, undefined, DONE.get(query.done ?? "")));
      },
      { query: t.Object({ done: t.Optional(t.String()) }) },
    )
    .get("/profile/data", ({ requester, request }) => {
      const own = ownOf(requester, request);
      if (own instanceof Response) return own;
      const seconds = exporting.take(own.user.id);
      if (seconds === 0) return record(parts, own.user);
      const refusal = { kind: "too soon", seconds } as const;
      return refused(page(request, own, { what: "data", refusal }), refusal);
    })
    .post(
      "/profile/name",
      async ({ body, requester, request }) => {
        const own = ownOf(requester, request);
        if (own instanceof Response) return own;
        const { refusal } = await Promise.try(() => accounts.rename(own.user, body.name)).catch(
          notStored(request),
        );
        if (refusal) return refused(page(request, own, { what: "name", refusal, name: body.name }), refusal);
        return seeOther("/profile?done=name");
      },
      { body: t.Object({ name: line }) },
    )
    .post(
      "/profile/password",
      async ({ body, requester, request }) => {
        const own = ownOf(requester, request);
        if (own instanceof Response) return own;
        const { refusal } = await accounts
          .changePassword(own.session, body)
          .then((refusal) => ({ refusal }), notStored(request));
        if (refusal) return refused(page(request, own, { what: "password", refusal }), refusal);
        return seeOther("/profile?done=password");
      },
      { body: t.Object({ password, newPassword: password }) },
    )
    .post(
      "/profile/sessions/end",
      ({ body, requester, request }) => {
        const own = ownOf(requester, request);
        if (own instanceof Response) return own;
        if (body.session === "others") sessions.endOthers(own.user.id, handleOf(own.session));
        else sessions.endOf(own.user.id, body.session);
        return seeOther("/profile?done=sessions");
      },
      { body: t.Object({ session: line }) },
    )
    .post(
      "/profile/delete",
      async ({ body, requester, request, signOut }) => {
        const own = ownOf(requester, request);
        if (own instanceof Response) return own;
        const refusal = await accounts.confirm(own.user, body.password);
        if (refusal) return refused(page(request, own, { what: "delete", refusal }), refusal);
        const { refusal: unstored } = await Promise.try(() => {
          accountDeletion.leave(own.user, body.messages === "delete");
          return { refusal: undefined };
        }).catch(notStored(request));
        if (unstored) return refused(page(request, own, { what: "delete", refusal: unstored }), unstored);
        signOut();
        return seeOther("/");
      },
      {
        body: t.Object({
          password,
          messages: t.Union([t.Literal("keep"), t.Literal("delete")], { default: "keep" }),
        }),
      },
    );

  /** Whose account it is; or the answer to one who is not signed in. */
  function ownOf({ user, session, isStale }: Requester, request: Request): Own | Response {
    return user && session && !isStale ? { user, session } : redirectToSignIn(request, "/profile");
  }

  function page(request: Request, { user, session }: Own, refused?: Refused, done?: Sentence): JSX.Element {
    const viewer = { ...viewerOf(request, user), user };
    const shown = sessions.of(user.id);
    return (
      <ProfilePage
        viewer={viewer}
        sessions={shown}
        current={handleOf(session)}
        refused={refused}
        done={done}
      />
    );
  }
};
