import { Html } from "@elysiajs/html";
import type { User } from "../accounts/accounts.ts";
import { readerStylePath } from "../people/readerStyle.ts";
import { assets } from "./assets.ts";
import { callingIconPath } from "./callingIcon.ts";

/** An error is never swapped into the page: the log would take it for messages, and its tail would be gone. */
const HTMX_CONFIG = JSON.stringify({
  noSwap: [204, 304, "4xx", "5xx"],
  includeIndicatorCSS: false,
  history: false,
  // A little more than the longest hold, in ms.
  defaultTimeout: 35_000,
});

type PageProps = {
  readonly title: string;
  /** Who reads it; undefined: a guest. */
  readonly user?: User | undefined;
  /** What kind of page it is, for the style sheet. */
  readonly kind: "room" | "message" | "list" | "form" | "problem";
  readonly children: JSX.Element;
};

/** A whole document around `children`. */
export function Page({ title, user, kind, children }: PageProps): JSX.Element {
  return (
    <>
      {"<!doctype html>"}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title safe>{title === "Robin" ? title : `${title} · Robin`}</title>
          <meta
            name="viewport"
            content="width=device-width, initial-scale=1, interactive-widget=resizes-content"
          />
          <meta name="color-scheme" content="light dark" />
          <meta name="htmx-config" content={HTMX_CONFIG} />
          <link rel="icon" type="image/svg+xml" href={assets.icon.path} data-calling={callingIconPath} />
          <link rel="stylesheet" href={assets.style.path} />
          {user !== undefined && <link rel="stylesheet" href={readerStylePath(user)} />}
          <script src={assets.script.path} type="module"></script>
          <script src={assets.htmx.path} defer></script>
        </head>
        <body class={kind} data-user={user ? String(user.id) : "guest"} data-role={user?.role}>
          {children as "safe"}
        </body>
      </html>
    </>
  );
}

/** The mark, which leads home. */
export function Home(): JSX.Element {
  return (
    <a class="home" href="/" aria-label="Robin, to the lobby">
      <img src={assets.icon.path} alt="" width="28" height="28" />
      <span class="word">Robin</span>
    </a>
  );
}

type BarProps = {
  readonly heading: string;
  /** What it is about. */
  readonly topic?: string;
  /** Where more is told about it. */
  readonly about?: string | undefined;
  readonly user: User | undefined;
  /** Where it is decided how what the page shows works. */
  readonly settings?: string | undefined;
  /** The id of what a button of the bar opens, where there is no room for it beside the page. */
  readonly menu?: string;
};

/** The bar on top: the way home, where one is, who one is. */
export function Bar({ heading, topic = "", about, user, settings, menu }: BarProps): JSX.Element {
  return (
    <header class="bar">
      <div class="start">
        {menu !== undefined && (
          <button class="menu" type="button" popovertarget={menu} aria-label="Rooms and people">
            ☰
          </button>
        )}
        <Home />
      </div>
      <div class="where">
        {about === undefined ? (
          <h1 dir="auto" safe>
            {heading}
          </h1>
        ) : (
          <h1>
            <a href={about} dir="auto" title="About this room" safe>
              {heading}
            </a>
          </h1>
        )}
        {topic !== "" && (
          <p class="topic" dir="auto" safe>
            {topic}
          </p>
        )}
      </div>
      {user ? (
        <form class="account" action="/logout" method="post">
          {settings !== undefined && (
            <a class="settings" href={settings} aria-label="Settings" title="Settings">
              ⚙
            </a>
          )}
          <a href="/profile" title="Your account">
            <span class="me" dir="auto" safe>
              {user.name}
            </span>
          </a>
          <button class="quiet">Sign out</button>
        </form>
      ) : (
        <nav class="account" aria-label="Account">
          <a href="/login">Sign in</a>
          <a href="/register">Register</a>
        </nav>
      )}
    </header>
  );
}
