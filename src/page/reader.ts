import { t } from "elysia";
import type { User } from "../accounts/accounts.ts";
import { isSecure } from "../protection/connection.ts";
import { wordsFor } from "../words/languages.ts";
import type { Words } from "../words/en.ts";

/** How a page looks whose reader chose that; "auto": as the device does. */
export const theme = t.Union([t.Literal("auto"), t.Literal("light"), t.Literal("dark")]);

export type Theme = "auto" | "light" | "dark";

/** Who reads a page, and how it is to be for that one. */
export type Reader = {
  /** Undefined: a guest. */
  readonly user: User | undefined;
  readonly words: Words;
  readonly theme: Theme;
  /** Where a guest found the page: what leads back to it from elsewhere begins with this. Nobody else needs it. */
  readonly origin: string;
};

const COOKIE = "theme";

/** A year, in seconds. */
const REMEMBERED = 31_536_000;

/** How `user`, who sends `request`, reads. */
export function readerOf(request: Request, user?: User): Reader {
  return {
    user,
    words: wordsFor(request),
    theme: themeOf(request),
    origin: user ? "" : originOf(request),
  };
}

function originOf(request: Request): string {
  const host = URL.parse(request.url)?.host ?? "";
  // Believed without a word of trust: it is told to nobody but who says so.
  return `${isSecure(request, true) ? "https" : "http"}://${host}`;
}

function themeOf({ headers }: Request): Theme {
  const chosen = /(?:^|;\s*)theme=(light|dark)(?:;|$)/.exec(headers.get("cookie") ?? "")?.[1];
  return (chosen as Theme | undefined) ?? "auto";
}

/** The cookie that keeps `theme` in a browser; of "auto", which needs none, the one that takes it away. */
export function themeCookie(theme: Theme, request: Request, trustProxy: boolean): string {
  const maxAge = theme === "auto" ? 0 : REMEMBERED;
  const secure = isSecure(request, trustProxy);
  const attributes = { path: "/", httpOnly: true, sameSite: "lax", secure, maxAge } as const;
  return new Bun.Cookie(COOKIE, theme, attributes).serialize();
}
