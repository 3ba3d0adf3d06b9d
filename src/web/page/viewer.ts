import { t } from "elysia";
import { DEFAULTS, type PlaceSettings } from "../../domain/place.ts";
import type { User } from "../../domain/user.ts";
import { isSecure, type Site } from "../http/connection.ts";
import { wordsFor } from "../../words/languages.ts";
import type { Words } from "../../words/en.ts";

/** How a page looks whose viewer chose that; "auto": as the device does. */
export const theme = t.Union([t.Literal("auto"), t.Literal("light"), t.Literal("dark")]);

export type Theme = "auto" | "light" | "dark";

/** Who reads a page, and how it is to be for that one. */
export type Viewer = {
  /** Undefined: a guest. */
  readonly user: User | undefined;
  readonly words: Words;
  readonly theme: Theme;
  /** How the place works that the page is of. */
  readonly place: PlaceSettings;
  /** Whom the viewer hides. */
  readonly hidden: readonly number[];
  /** For a guest on a page that may be shared: what leads back to it from elsewhere begins with this. Else empty. */
  readonly origin: string;
  /** For who is signed in: what stands beside a page that is not a room's. */
  readonly beside: (() => string) | undefined;
};

/** A viewer who is signed in. */
export type UserViewer = Viewer & { readonly user: User };

/** The cookie's name; over HTTPS one that browsers keep to this very host, path and scheme. */
const cookieName = (secure: boolean) => (secure ? "__Host-theme" : "theme");

/** A year, in seconds. */
const REMEMBERED = 31_536_000;

/** What every page depends on, whatever it shows. */
export type Visited = {
  readonly place: { readonly settings: PlaceSettings };
  readonly hiding: { of(user: number): readonly number[] };
  readonly sidebar?: { beside(viewer: UserViewer, path: string): string };
};

/** The place that each request under way has come to: what answers an error knows of nothing but the request. */
const places = new WeakMap<Request, Visited>();

/** Has every page that answers `request` from now on be one of `visited`. Polls need none: they are too many to note each. */
export function comesTo(visited: Visited, request: Request): void {
  places.set(request, visited);
}

/** How `user`, who sends `request`, reads; `origin` is where the page is, if it may be shared. */
export function viewerOf(request: Request, user?: User, origin = ""): Viewer {
  const visited = places.get(request);
  const sidebar = visited?.sidebar;
  const viewer: Viewer = {
    user,
    words: wordsFor(request),
    theme: themeOf(request),
    place: visited?.place.settings ?? DEFAULTS,
    hidden: user && visited ? visited.hiding.of(user.id) : [],
    origin: user ? "" : origin,
    beside: user && sidebar ? () => sidebar.beside({ ...viewer, user }, pathOfPage(request)) : undefined,
  };
  return viewer;
}

/** Where the page is that answers `request`: what was posted has none of its own but for the room that it is about. */
function pathOfPage({ url, method }: Request): string {
  const { pathname } = new URL(url);
  if (method === "GET") return pathname;
  return /^\/rooms\/\d+/.exec(pathname)?.[0] ?? "/";
}

function themeOf({ headers }: Request): Theme {
  const chosen = /(?:^|;\s*)(?:__Host-)?theme=(light|dark)(?:;|$)/.exec(headers.get("cookie") ?? "")?.[1];
  return (chosen as Theme | undefined) ?? "auto";
}

/** The cookies that keep `theme` in a browser, or for "auto" take it away. Over HTTPS the one without the prefix goes. */
export function themeCookies(theme: Theme, request: Request, site: Site): readonly string[] {
  const secure = isSecure(request, site);
  const attributes = { path: "/", httpOnly: true, sameSite: "lax", secure } as const;
  const cookie = (name: string, maxAge: number) =>
    new Bun.Cookie(name, maxAge === 0 ? "" : theme, { ...attributes, maxAge }).serialize();
  const kept = cookie(cookieName(secure), theme === "auto" ? 0 : REMEMBERED);
  return secure ? [kept, cookie(cookieName(false), 0)] : [kept];
}
