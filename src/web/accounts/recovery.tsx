import { Elysia, t } from "elysia";
import type { Recovery } from "../../domain/accounts/recovery.ts";
import type { Place } from "../../domain/place/placeSettings.ts";
import { Refusal } from "../../domain/refusal.ts";
import { limits } from "../../base/limits.ts";
import type { User } from "../../domain/user.ts";
import type { Authentication } from "../auth/authentication.ts";
import { password } from "../http/fields.ts";
import { html, seeOther } from "../http/responses.ts";
import { telling } from "../http/notices.ts";
import { Notice } from "../page/elements.tsx";
import { Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { Home, Page } from "../page/page.tsx";
import { ProblemPage } from "../page/problem.tsx";
import { PostForm } from "../page/postForm.tsx";
import { attempt, refuse } from "../page/respond.tsx";
import type { Viewer } from "../page/viewer.ts";

type Parts = { readonly recovery: Recovery; readonly place: Place };

const params = t.Object({ secret: t.String({ maxLength: 100 }) });

/** The way back in of who has forgotten the password. */
export const recoveryRoutes = ({ recovery, place }: Parts, authentication: Authentication) => {
  return new Elysia({ name: "recovery" })
    .use(authentication.plugin)
    .get(
      "/recover/:secret",
      ({ params: { secret }, viewer, entrance, request }) => {
        const user = recovery.user(secret, entrance().address);
        if (user instanceof Refusal) return refuse(request, user, () => over(viewer, user));
        return html(<RecoveryPage viewer={viewer} secret={secret} user={user} />);
      },
      { params },
    )
    .post(
      "/recover/:secret",
      async ({ params: { secret }, body, viewer, entrance, signIn, request }) => {
        const from = entrance();
        const session = await attempt(request, () => recovery.use(secret, body.password, from));
        if (session instanceof Refusal) {
          const user = recovery.user(secret, from.address);
          if (user instanceof Refusal) return refuse(request, user, () => over(viewer, user));
          const page = { viewer, secret, user, refusal: session };
          return refuse(request, session, () => <RecoveryPage {...page} />);
        }
        await signIn(session);
        return telling(request, "password", seeOther("/"));
      },
      { params, body: t.Object({ password }) },
    );

  function over(viewer: Viewer, refusal: Refusal): JSX.Element {
    const { words } = viewer;
    const advice = place.settings.forgotten || words.entry.forgotten;
    const way = viewer.user
      ? { href: "/", label: words.problems.toLobby }
      : { href: "/login", label: words.page.signIn };
    return <ProblemPage viewer={viewer} title={refusal.reason(words)} advice={advice} way={way} />;
  }
};

type RecoveryPageProps = {
  readonly viewer: Viewer;
  readonly secret: string;
  /** Whose password it is. */
  readonly user: User;
  readonly refusal?: Refusal | undefined;
};

/** The page on which a user sets another password. */
function RecoveryPage({ viewer, secret, user: { id, name }, refusal }: RecoveryPageProps): JSX.Element {
  const { words } = viewer;
  const other = viewer.user?.id === id ? undefined : viewer.user;
  const { recovery, entry } = words;
  const told = trouble(words, refusal);
  return (
    <Page title={recovery.title} viewer={viewer} kind="form" isSecret>
      <main id="main">
        <Home viewer={viewer} />
        <h1 safe>{recovery.title}</h1>
        <Notice text={other && recovery.instead(other.name, name)} />
        <p safe>{recovery.hint(name)}</p>
        <Trouble id="trouble" text={told} />
        <PostForm action={`/recover/${encodeURIComponent(secret)}`} label={recovery.set}>
          {/* A password manager learns by it whose password this is. */}
          <input type="text" name="name" value={name} autocomplete="username" hidden />
          <Field
            name="password"
            kind="password"
            label={entry.password}
            autocomplete="new-password"
            hint={entry.passwordHint(limits.password)}
            problem={problemOf("password", words, refusal)}
            trouble={told && "trouble"}
            isFirst
          />
        </PostForm>
      </main>
    </Page>
  );
}
