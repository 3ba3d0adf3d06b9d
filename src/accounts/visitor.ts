import { jwt } from "@elysiajs/jwt";
import { CookieMap } from "bun";
import { Elysia, t } from "elysia";
import { secret } from "../database/secrets.ts";
import { limits } from "../limits.ts";
import { connection } from "../protection/connection.ts";
import type { Robin } from "../robin.ts";
import type { User } from "./accounts.ts";
import type { Session } from "./sessions.ts";

/** Who asks. */
export type Visitor = {
  readonly session: Session | undefined;
  readonly user: User | undefined;
  /** The page was made for a user who is signed in no more, or is somebody else by now. */
  readonly ended: boolean;
  readonly address: string;
  /** What this visitor's held polls are counted under. */
  readonly holder: string;
};

/** Tokens whose signature was checked and found good, kept so that a poll needs no cryptography. */
const REMEMBERED = 10_000;

const SECONDS = 1_000;

export type Visiting = ReturnType<typeof visitors>;

/** Finds out who asks, and gives the two ways to change it: `signIn` and `signOut`. */
export const visitors = ({ db, settings, sessions, now }: Robin) => {
  /** The session id in each good token, and when the token runs out, in ms. */
  const known = new Map<string, { id: string; expires: number }>();

  return new Elysia({ name: "visitors" })
    .use(
      jwt({
        secret: secret(db, "session tokens"),
        schema: t.Object({ sub: t.String(), jti: t.String(), exp: t.Number() }),
      }),
    )
    .derive({ as: "scoped" }, async ({ jwt, request, server, set }) => {
      const { address, secure } = connection(request, server, settings.trustProxy);
      const name = secure ? "__Host-session" : "session";

      const setCookie = (value: string, maxAge: number) => {
        set.headers["set-cookie"] = new Bun.Cookie(name, value, {
          path: "/",
          httpOnly: true,
          sameSite: "lax",
          secure,
          maxAge,
        }).serialize();
      };

      const giveToken = async ({ id, user }: Session) => {
        const seconds = limits.session.idle / SECONDS;
        const issued = Math.floor(now() / SECONDS);
        const claims = { sub: String(user.id), jti: id, iat: false, exp: issued + seconds };
        setCookie(await jwt.sign(claims), seconds);
      };

      const sessionIn = async (token: string): Promise<Session | undefined> => {
        let good = known.get(token);
        if (!good) {
          const claims = await jwt.verify(token, { algorithms: ["HS256"], currentDate: new Date(now()) });
          if (!claims) return undefined;
          good = { id: claims.jti, expires: claims.exp * SECONDS };
          if (known.size === REMEMBERED) known.delete(known.keys().next().value!);
          known.set(token, good);
        }
        return good.expires > now() ? sessions.find(good.id) : undefined;
      };

      const cookie = request.headers.get("cookie");
      const token = cookie === null ? null : new CookieMap(cookie).get(name);
      const session = token ? await sessionIn(token) : undefined;
      if (session && sessions.isStale(session)) {
        sessions.renew(session);
        await giveToken(session);
      }

      // A page says whom it was made for, since by now somebody else may be signed in in another tab.
      const madeFor = request.headers.get("robin-user");
      const reader = session ? String(session.user.id) : "guest";
      const visitor: Visitor = {
        session,
        user: session?.user,
        ended: madeFor === null ? Boolean(token) && !session : madeFor !== reader,
        address,
        holder: session?.id ?? address,
      };

      return {
        visitor,
        /** Begins a session of `user` in this browser, in place of the one it has. */
        signIn: async (user: User) => {
          if (session) sessions.end(session.id);
          await giveToken(sessions.begin(user));
        },
        /** Ends this browser's session, here and on the server. */
        signOut: () => {
          if (session) sessions.end(session.id);
          setCookie("", 0);
        },
      };
    });
};
