import { jwt } from "@elysiajs/jwt";
import { CookieMap } from "bun";
import { Elysia, t } from "elysia";
import { LRUCache } from "lru-cache";
import { warningOnce } from "../../base/log.ts";
import { upTo } from "../../base/upTo.ts";
import { limits } from "../../base/limits.ts";
import { address, isHere, isMistrusted, isSecure, originOf, type Site } from "../http/connection.ts";
import { viewerOf } from "../page/viewer.ts";
import type { User } from "../../domain/user.ts";
import type { Entrance } from "../../domain/accounts/accounts.ts";
import { deviceOf } from "./devices.ts";
import { handleOf, type NewSession, type Session, type Sessions } from "../../domain/accounts/sessions.ts";

type Parts = {
  readonly settings: Site;
  readonly sessions: Sessions;
  readonly settled: () => number;
  readonly tokenSecret: Uint8Array;
  /** Where several machines share a database. */
  readonly shared?: { readonly pull: () => Promise<void> } | undefined;
};

/** Who asks. */
export type Requester = {
  readonly session: Session | undefined;
  /** The id of that session: the secret in the cookie. */
  readonly sessionId: string | undefined;
  readonly user: User | undefined;
  /** The page was made for a user who is signed in no more, or is somebody else by now. */
  readonly isStale: boolean;
  readonly secure: boolean;
};

/** What a good token says: a session's id, by which it has its handle, and when the token runs out, in ms. */
type Claims = { readonly id: string; readonly handle: string; readonly expires: number };

export type Authentication = ReturnType<typeof createAuthentication>;

const SECONDS = 1_000;

/** Cookies whose signature was checked and found good, kept so that a poll needs no cryptography. */
const REMEMBERED = 10_000;

/** Characters of a Cookie header that is remembered, other sites' on this host included: ours takes some 250. */
const REMEMBERED_LENGTH = 2_048;

const MISTRUSTED =
  "a proxy says for whom it asks, and is not believed, so that all who come by it share the limits of one address. If it is yours, set TRUST_PROXY=on.";

/** Finds out who asks, from the token in the session cookie. */
export function createAuthentication({ tokenSecret, settings, sessions, settled: now, shared }: Parts) {
  const schema = t.Object({ sub: t.String(), jti: t.String(), exp: t.Number() });
  const { jwt: tokens } = jwt({ secret: tokenSecret, schema }).decorator;
  const warn = warningOnce();
  const goodCookies = new LRUCache<string, Claims>(upTo(REMEMBERED));

  /** Who sends `request`. A cookie that was seen before is looked up in memory, and the answer is there at once. */
  function authenticate(request: Request): Requester | Promise<Requester> {
    const secure = isSecure(request, settings);
    const cookie = request.headers.get("cookie");
    if (cookie === null) return requesterBy(request, secure, false, undefined);
    const key = secure ? `secure ${cookie}` : cookie;
    const good = goodCookies.get(key);
    if (good) return requesterBy(request, secure, true, good);
    const token = new CookieMap(cookie).get(cookieName(secure));
    if (!token) return requesterBy(request, secure, false, undefined);
    return verify(token).then(async (claims) => {
      // It may have begun a moment ago on another machine.
      if (claims && shared && !sessions.find(claims.handle)) await shared.pull().catch(() => {});
      if (claims && key.length <= REMEMBERED_LENGTH) goodCookies.set(key, claims);
      return requesterBy(request, secure, true, claims);
    });
  }

  async function verify(token: string): Promise<Claims | undefined> {
    const claims = await tokens.verify(token, { algorithms: ["HS256"], currentDate: new Date(now()) });
    if (!claims) return undefined;
    return { id: claims.jti, handle: handleOf(claims.jti), expires: claims.exp * SECONDS };
  }

  /** `hasCookie`: the request came with a session cookie, good or not. */
  function requesterBy(
    request: Request,
    secure: boolean,
    hasCookie: boolean,
    claims: Claims | undefined,
  ): Requester {
    const session = claims && sessions.find(claims.handle, claims.expires);
    const user = session?.user;
    // A page says whom it was made for, since by now somebody else may be signed in in another tab.
    const madeFor = request.headers.get("robin-user");
    const isStale = madeFor === null ? hasCookie && !session : madeFor !== (user ? String(user.id) : "guest");
    return { session, sessionId: session && claims.id, user, isStale, secure };
  }

  /** The cookie by which a browser has the session of this id. Its token runs out when the session does, unless it is renewed. */
  async function cookieFor(id: string, user: User, secure: boolean): Promise<string> {
    const maxAge = limits.session.idle / SECONDS;
    const exp = Math.floor(now() / SECONDS) + maxAge;
    const token = await tokens.sign({ sub: String(user.id), jti: id, iat: false, exp });
    return sessionCookie(token, maxAge, secure);
  }

  /** Whether the last use of the session was noted long ago, so that its cookie is due for renewal. */
  function isDue({ session }: Requester): boolean {
    return session !== undefined && sessions.isDue(session);
  }

  /** Notes the use of a session that is due, and gives the cookie that replaces the old one; undefined: none does. */
  async function renewedCookie({ session, sessionId, secure }: Requester): Promise<string | undefined> {
    if (!session || sessionId === undefined || !sessions.isDue(session)) return undefined;
    try {
      await sessions.renew(session);
    } catch {
      // A full disk keeps nobody from reading: it is tried again with the next request.
      return undefined;
    }
    return cookieFor(sessionId, session.user, secure);
  }

  /** Gives routes the `requester`, how that one reads, and the two ways to change who that is: `signIn` and `signOut`. */
  const plugin = new Elysia({ name: "authentication" }).derive(
    { as: "scoped" },
    async ({ request, server, set }) => {
      if (isMistrusted(request, server, settings)) warn(MISTRUSTED);
      const requester = await authenticate(request);
      const { session, secure } = requester;
      const renewed = await renewedCookie(requester);
      if (renewed !== undefined) set.headers["set-cookie"] = renewed;
      const end = async () => session && sessions.end(session.user.id, session.handle);
      return {
        requester,
        viewer: viewerOf(request, requester.user, originOf(request, settings)),
        entrance: (): Entrance => ({
          address: address(request, server, settings),
          device: deviceOf(request.headers.get("user-agent")),
          isHere: isHere(request, server, settings),
        }),
        /** Keeps the new session in this browser, in place of the one that it has. */
        signIn: async ({ id, user }: NewSession) => {
          await end();
          set.headers["set-cookie"] = await cookieFor(id, user, secure);
        },
        /** Ends this browser's session, here and on the server. */
        signOut: async () => {
          await end();
          set.headers["set-cookie"] = sessionCookie("", 0, secure);
        },
      };
    },
  );

  return { authenticate, isDue, renewedCookie, plugin };
}

/** Over HTTPS a name that browsers keep to this very host, path and scheme (RFC 6265bis, section 4.1.3). */
function cookieName(secure: boolean): string {
  return secure ? "__Host-session" : "session";
}

/** `maxAge` in seconds; 0 clears it. */
function sessionCookie(value: string, maxAge: number, secure: boolean): string {
  const attributes = { path: "/", httpOnly: true, sameSite: "lax", secure, maxAge } as const;
  return new Bun.Cookie(cookieName(secure), value, attributes).serialize();
}
