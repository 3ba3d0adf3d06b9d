import { t } from "elysia";
import { DEFAULTS, type PlaceSettings } from "../../domain/place.ts";
import type { User } from "../../domain/user.ts";
import { isSecure, type Site } from "../http/connection.ts";
import { wordsFor } from "../../words/languages.ts";
import type { Sentence, Words } from "../../words/en.ts";
import { noticeFor } from "../http/notices.ts";
import { SAFE_METHODS } from "../http/safeMethods.ts";

/** How a page looks whose viewer chose that; "auto": as the device does. */
export const theme = t.Union([t.Literal("auto"), t.Literal("light"), t.Literal("dark")]);

export type Theme = "auto" | "light" | "dark";

/** How close together messages stand for who chose that. */
export const density = t.Union([t.Literal("comfortable"), t.Literal("compact")]);

export type Density = "comfortable" | "compact";

/** Who reads a page, and how it is to be for that one. */
export type Viewer = {
  /** Undefined: a guest. */
  readonly user: User | undefined;
  readonly words: Words;
  readonly theme: Theme;
  readonly density: Density;
  /** How the place works that the page is of. To guests under an unknown host nothing tells it from any other. */
  readonly place: PlaceSettings;
  /** Whom the viewer hides. */
  readonly hidden: readonly number[];
  /** For a guest on a page that may be shared: what leads back to it from elsewhere begins with this. Else empty. */
  readonly origin: string;
  /** What was done right before. */
  readonly notice: Sentence | undefined;
  /** For who is signed in: what stands beside a page that is not a room's. */
  readonly beside: (() => string) | undefined;
};

/** A viewer who is signed in. */
export type UserViewer = Viewer & { readonly user: User };

/** What is chosen, and remembered in the browser, with what holds where nothing is. */
const USUAL = { theme: "auto", density: "comfortable" } as const;

/** A cookie's name; over HTTPS one that browsers keep to this very host, path and scheme. */
const cookieName = (name: keyof typeof USUAL, secure: boolean) => (secure ? `__Host-${name}` : name);

/** A year, in seconds. */
const REMEMBERED = 31_536_000;

/** What every page depends on, whatever it shows. */
export type Visited = {
  readonly place: { readonly settings: PlaceSettings };
  /** Under which hosts guests see anything of it; undefined: that was asked before. */
  readonly hosts?: { isKnown(request: Request): boolean };
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
  const isShown = user !== undefined || visited?.hosts?.isKnown(request) !== false;
  const viewer: Viewer = {
    user,
    words: wordsFor(request),
    ...looksOf(request),
    place: (isShown && visited?.place.settings) || DEFAULTS,
    hidden: user && visited ? visited.hiding.of(user.id) : [],
    origin: user ? "" : origin,
    notice: noticeFor(request),
    beside: user && sidebar ? () => sidebar.beside({ ...viewer, user }, pathOfPage(request)) : undefined,
  };
  return viewer;
}

/** Where the page is that answers `request`: what was posted has none of its own but for the room that it is about. */
function pathOfPage({ url, method }: Request): string {
  const { pathname } = new URL(url);
  if (SAFE_METHODS.has(method)) return pathname;
  return /^\/rooms\/\d+/.exec(pathname)?.[0] ?? "/";
}

function looksOf({ headers }: Request): Pick<Viewer, "theme" | "density"> {
  const cookies = headers.get("cookie") ?? "";
  const theme = /(?:^|;\s*)(?:__Host-)?theme=(light|dark)(?:;|$)/.exec(cookies)?.[1];
  const isCompact = /(?:^|;\s*)(?:__Host-)?density=compact(?:;|$)/.test(cookies);
  return {
    theme: (theme as Theme | undefined) ?? USUAL.theme,
    density: isCompact ? "compact" : USUAL.density,
  };
}

/** The cookies that keep what was chosen in a browser, or where it is the usual take it away. Over HTTPS the one without the prefix goes. */
export function lookCookies(
  name: keyof typeof USUAL,
  chosen: string,
  request: Request,
  site: Site,
): readonly string[] {
  const secure = isSecure(request, site);
  const attributes = { path: "/", httpOnly: true, sameSite: "lax", secure } as const;
  const cookie = (isSecure: boolean, maxAge: number) =>
    new Bun.Cookie(cookieName(name, isSecure), maxAge === 0 ? "" : chosen, {
      ...attributes,
      maxAge,
    }).serialize();
  const kept = cookie(secure, chosen === USUAL[name] ? 0 : REMEMBERED);
  return secure ? [kept, cookie(false, 0)] : [kept];
}
