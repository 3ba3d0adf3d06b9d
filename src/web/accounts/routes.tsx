import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import { html, localPath, seeOther } from "../http/responses.ts";
import { unstored } from "../page/errors.ts";
import { line } from "../http/fields.ts";
import type { Robin } from "../../domain/robin.ts";
import { type Refusal, STATUS } from "../../domain/accounts/refusal.ts";
import { LoginPage, RegisterPage } from "./views.tsx";
import type { Visitors } from "../auth/authentication.ts";

const query = t.Object({ next: t.Optional(t.String()), ended: t.Optional(t.String()) });

const body = t.Object({
  name: line,
  password: t.String({ default: "" }),
  next: t.Optional(t.String()),
});

/** Registering, signing in and signing out. */
export const accountRoutes = ({ accounts, hosts }: Robin, visitors: Visitors) =>
  new Elysia({ name: "accounts" })
    .use(visitors.plugin)
    .get(
      "/register",
      ({ query, visitor, reader }) => {
        const next = localPath(query.next);
        return visitor.user ? seeOther(next) : html(<RegisterPage reader={reader} name="" next={next} />);
      },
      { query },
    )
    .post(
      "/register",
      async ({ body, reader, entrance, signIn, request }) => {
        const next = localPath(body.next);
        const { session, refusal } = await accounts.register(body, entrance()).catch(notStored(request));
        if (refusal)
          return refused(
            <RegisterPage reader={reader} name={body.name} next={next} refusal={refusal} />,
            refusal,
          );
        await signIn(session);
        return seeOther(next);
      },
      { body },
    )
    .get(
      "/login",
      ({ query, visitor, reader, request }) => {
        const next = localPath(query.next);
        const { ended, newAddress } = reader.words.entry;
        const notice = hosts.isKnown(request) ? query.ended && ended : newAddress;
        return visitor.user
          ? seeOther(next)
          : html(<LoginPage reader={reader} name="" next={next} notice={notice} />);
      },
      { query },
    )
    .post(
      "/login",
      async ({ body, reader, entrance, signIn, request }) => {
        const next = localPath(body.next);
        const { session, refusal } = await accounts.signIn(body, entrance()).catch(notStored(request));
        if (refusal)
          return refused(
            <LoginPage reader={reader} name={body.name} next={next} refusal={refusal} />,
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
