import { Elysia, t } from "elysia";
import type { Accounts } from "../../domain/accounts/accounts.ts";
import type { NewSession } from "../../domain/accounts/sessions.ts";
import type { Doors } from "../../domain/doors/doors.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Authentication } from "../auth/authentication.ts";
import { line, password } from "../http/fields.ts";
import { telling } from "../http/notices.ts";
import { localPath } from "../http/paths.ts";
import { html, seeOther } from "../http/responses.ts";
import { attempt, refuse } from "../page/respond.tsx";
import type { Hosts } from "../protection/hosts.ts";
import { EntryPage, type EntryPageProps } from "./views.tsx";

type Parts = {
  readonly accounts: Accounts;
  readonly hosts: Hosts;
  readonly doors: Doors;
  readonly mailing: object | undefined;
};

type Entering = Pick<EntryPageProps, "path" | "viewer"> & {
  readonly request: Request;
  readonly body: { readonly name: string; readonly next?: string; readonly invite?: string };
  readonly signIn: (session: NewSession) => Promise<void>;
};

/** What the pages to come in by have in common. */
type Props = Omit<EntryPageProps, "isOpen" | "hasMail" | "invitation"> & {
  readonly invite?: string | undefined;
};

const query = t.Object({ next: t.Optional(t.String()), ended: t.Optional(t.String()) });

const body = t.Object({
  name: line,
  password,
  next: t.Optional(t.String()),
  invite: t.Optional(t.String({ maxLength: 100 })),
});

/** Registering, signing in and signing out. */
export const accountRoutes = (parts: Parts, authentication: Authentication) => {
  const { accounts, hosts, doors, mailing } = parts;

  return new Elysia({ name: "accounts" })
    .use(authentication.plugin)
    .get(
      "/register",
      ({ query, viewer }) => form({ path: "/register", viewer, next: localPath(query.next) }),
      { query },
    )
    .post(
      "/register",
      ({ body, viewer, entrance, signIn, request }) => {
        const from = entrance();
        const begin = () => accounts.register(body, from, doors.by(body.invite ?? "", from));
        return enter({ path: "/register", viewer, body, signIn, request }, begin);
      },
      { body },
    )
    .get(
      "/login",
      ({ query, viewer, request }) => {
        const { ended, newAddress } = viewer.words.entry;
        const told = viewer.notice?.(viewer.words) ?? (query.ended && ended);
        const notice = hosts.isKnown(request) ? told : newAddress;
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
    .get(
      "/join/:secret",
      ({ params: { secret }, viewer, entrance, request }) => {
        if (viewer.user) return telling(request, "invite-for-new", seeOther("/"));
        const invite = doors.invite(secret, entrance().address);
        const props = { path: "/register", viewer, next: "/", invite: secret } as const;
        if (!(invite instanceof Refusal)) return form(props);
        return refuse(request, invite, () => page({ ...props, invite: undefined, refusal: invite }));
      },
      { params: t.Object({ secret: t.String({ maxLength: 100 }) }) },
    )
    .post("/logout", async ({ signOut }) => {
      await signOut();
      return seeOther("/");
    });

  function form(props: Props): Response {
    return props.viewer.user ? seeOther(props.next) : html(page(props));
  }

  async function enter(
    { path, viewer, body, signIn, request }: Entering,
    begin: () => Promise<NewSession | Refusal>,
  ): Promise<Response> {
    const next = localPath(body.next);
    const session = await attempt(request, begin);
    if (session instanceof Refusal) {
      const typed = { path, viewer, name: body.name, next, invite: body.invite, refusal: session };
      return refuse(request, session, () => page(typed));
    }
    await signIn(session);
    await hosts.learn(request, session.user);
    return seeOther(next);
  }

  function page({ invite: secret, ...props }: Props): JSX.Element {
    const invitation = secret ? doors.invitation(secret) : undefined;
    return (
      <EntryPage
        {...props}
        hasMail={mailing !== undefined}
        isOpen={doors.isOpen}
        invitation={invitation && { secret: secret!, ...invitation }}
      />
    );
  }
};
