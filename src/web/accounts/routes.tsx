import { Elysia, t } from "elysia";
import type { Accounts } from "../../domain/accounts/accounts.ts";
import type { NewSession } from "../../domain/accounts/sessions.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Authentication } from "../auth/authentication.ts";
import { line, password } from "../http/fields.ts";
import { localPath } from "../http/paths.ts";
import { html, seeOther } from "../http/responses.ts";
import { attempt, refuse } from "../page/respond.tsx";
import type { Hosts } from "../protection/hosts.ts";
import { EntryPage, type EntryPageProps } from "./views.tsx";

type Parts = { readonly accounts: Accounts; readonly hosts: Hosts };

type Entering = Pick<EntryPageProps, "path" | "viewer"> & {
  readonly request: Request;
  readonly body: { readonly name: string; readonly next?: string };
  readonly signIn: (session: NewSession) => Promise<void>;
};

const query = t.Object({ next: t.Optional(t.String()), ended: t.Optional(t.String()) });

const body = t.Object({ name: line, password, next: t.Optional(t.String()) });

/** Registering, signing in and signing out. */
export const accountRoutes = ({ accounts, hosts }: Parts, authentication: Authentication) =>
  new Elysia({ name: "accounts" })
    .use(authentication.plugin)
    .get(
      "/register",
      ({ query, viewer }) => form({ path: "/register", viewer, next: localPath(query.next) }),
      { query },
    )
    .post(
      "/register",
      ({ body, viewer, entrance, signIn, request }) => {
        const begin = () => accounts.register(body, entrance());
        return enter({ path: "/register", viewer, body, signIn, request }, begin);
      },
      { body },
    )
    .get(
      "/login",
      ({ query, viewer, request }) => {
        const { ended, newAddress } = viewer.words.entry;
        const notice = hosts.isKnown(request) ? query.ended && ended : newAddress;
        return form({ path: "/login", viewer, next: localPath(query.next), notice });
      },
      { query },
    )
    .post(
      "/login",
      ({ body, viewer, entrance, signIn, request }) => {
        const begin = () => accounts.signIn(body, entrance());
        return enter({ path: "/login", viewer, body, signIn, request }, begin);
      },
      { body },
    )
    .post("/logout", async ({ signOut }) => {
      await signOut();
      return seeOther("/");
    });

function form(props: EntryPageProps): Response {
  return props.viewer.user ? seeOther(props.next) : html(<EntryPage {...props} />);
}

async function enter(
  { path, viewer, body, signIn, request }: Entering,
  begin: () => Promise<NewSession | Refusal>,
): Promise<Response> {
  const next = localPath(body.next);
  const session = await attempt(request, begin);
  if (session instanceof Refusal) {
    const form = { path, viewer, name: body.name, next, refusal: session };
    return refuse(request, session, () => <EntryPage {...form} />);
  }
  await signIn(session);
  return seeOther(next);
}
