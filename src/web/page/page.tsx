import { Avatar } from "./person.tsx";
import { hiddenStylePath } from "../assets/hiddenStyle.ts";
import { viewerStylePath } from "../assets/viewerStyle.ts";
import { assets, scriptFor } from "../assets/assets.ts";
import { PAPER } from "../assets/pwa.ts";
import { pictures } from "../assets/staticFiles.ts";
import { Icon } from "./icon.tsx";
import { Icons, Mark } from "./mark.tsx";
import { longPollTimes } from "../http/longPollTimes.ts";
import { type Topic, TopicLine } from "./topic.tsx";
import type { Viewer } from "./viewer.ts";

/** An error is never swapped into the page: the log would take it for messages, and its tail would be gone. */
const HTMX_CONFIG = JSON.stringify({
  noSwap: [204, 304, "4xx", "5xx"],
  includeIndicatorCSS: false,
  history: false,
  // In ms.
  defaultTimeout: longPollTimes.givenUp * 1_000,
});

/** By it the style sheet knows that what comes before has come to its end. */
const SIGN_OF_END = <template></template>;

type PageProps = {
  readonly title: string;
  readonly viewer: Viewer;
  /** What kind of page it is, for the style sheet. */
  readonly kind: "room" | "message" | "file" | "list" | "form" | "problem";
  /** Whether one's rooms stand beside it. */
  readonly hasPlaces?: boolean;
  /** What the first Tab leads to: the id of it, and the words. */
  readonly skip?: { readonly to: string; readonly words: string } | undefined;
  /** Whether the address is a secret, which no other page is to learn. */
  readonly isSecret?: boolean;
  readonly children: JSX.Element;
};

/** A whole document around `children`. */
export function Page({ title, viewer, kind, children, ...props }: PageProps): JSX.Element {
  const { user, words, theme, density, place, hidden } = viewer;
  const { skip = { to: "main", words: words.page.skipToMain }, isSecret = false } = props;
  return (
    <>
      {"<!doctype html>"}
      <html
        lang={words.language}
        dir={words.direction}
        class={props.hasPlaces ? "with-places" : undefined}
        data-theme={theme === "auto" ? undefined : theme}
        data-density={density === "comfortable" ? undefined : density}
      >
        <head>
          <meta charset="utf-8" />
          <title safe>{`${title} · ${place.name}`}</title>
          <meta
            name="viewport"
            content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
          />
          <meta name="description" content={words.page.about} />
          {/* What is said among people who know each other is not for search engines, though guests may read it. */}
          {(place.listed === "no" || kind !== "room") && <meta name="robots" content="noindex" />}
          {isSecret && <meta name="referrer" content="strict-origin" />}
          <meta name="color-scheme" content={theme === "auto" ? "light dark" : theme} />
          {theme === "auto" ? (
            <>
              <meta name="theme-color" content={PAPER.light} media="(prefers-color-scheme: light)" />
              <meta name="theme-color" content={PAPER.dark} media="(prefers-color-scheme: dark)" />
            </>
          ) : (
            <meta name="theme-color" content={PAPER[theme]} />
          )}
          <meta name="htmx-config" content={HTMX_CONFIG} />
          {viewer.origin !== "" && <Card title={title} viewer={viewer} />}
          <Icons place={place} />
          <link rel="manifest" href="/manifest.webmanifest" />
          <link rel="stylesheet" href={assets.style.path} />
          {user !== undefined && <link rel="stylesheet" href={assets.memberStyle.path} />}
          {(kind === "list" || kind === "file") && <link rel="stylesheet" href={assets.listStyle.path} />}
          {user !== undefined && <link rel="stylesheet" href={viewerStylePath(user)} />}
          {hidden.length > 0 && <link rel="stylesheet" href={hiddenStylePath(hidden)} />}
          <script src={scriptFor(words, user !== undefined).path} type="module"></script>
          {kind === "file" && <script src={assets.filePage.path} type="module"></script>}
          <script src={assets.htmx.path} defer></script>
        </head>
        <body class={kind} data-user={user ? String(user.id) : "guest"} data-role={user?.role}>
          <a class="skip" href={`#${skip.to}`} safe>
            {skip.words}
          </a>
          {children as "safe"}
          {kind === "room" && SIGN_OF_END}
        </body>
      </html>
    </>
  );
}

type CardProps = { readonly title: string; readonly viewer: Viewer };

/** What is shown where a link to the page is shared. */
function Card({ title, viewer: { words, place, origin } }: CardProps): JSX.Element {
  return (
    <>
      <meta property="og:site_name" content={place.name} />
      <meta property="og:type" content="website" />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={words.page.about} />
      <meta property="og:image" content={origin + pictures.card} />
      <meta name="twitter:card" content="summary_large_image" />
    </>
  );
}

/** The mark, which leads home. */
export function Home({ viewer: { words, place } }: { readonly viewer: Viewer }): JSX.Element {
  return (
    <a class="home" href="/" aria-label={words.page.home(place.name)}>
      <Mark place={place} size={28} />
      <span class="word" dir="auto" safe>
        {place.name}
      </span>
    </a>
  );
}

type BarProps = {
  readonly heading: string;
  readonly topic?: Topic | undefined;
  readonly about?: string | undefined;
  readonly viewer: Viewer;
  /** Where it is decided how what the page shows works. */
  readonly settings?: string | undefined;
  /** The id of what a button of the bar opens, where there is no room for it beside the page. */
  readonly menu?: string;
  /** What one does with what the page shows, beside its name. */
  readonly star?: JSX.Element | undefined;
};

/** The bar, and beside the page one's rooms. */
export function Frame(props: BarProps): JSX.Element {
  const beside = props.viewer.beside?.();
  return (
    <>
      {beside === undefined ? <Bar {...props} /> : <Bar {...props} menu="places" />}
      {(beside ?? "") as "safe"}
    </>
  );
}

/** The bar on top: the way home, where one is, who one is. */
export function Bar({ heading, topic, about, viewer, settings, menu, star = "" }: BarProps): JSX.Element {
  const { user, words, place } = viewer;
  const { page } = words;
  return (
    <header class="bar">
      <div class="start">
        {menu !== undefined && (
          <button
            class="menu"
            type="button"
            popovertarget={menu}
            aria-label={page.menu}
            data-unread={page.unread}
          >
            <Icon name="menu" />
          </button>
        )}
        <Home viewer={viewer} />
      </div>
      <div class="where">
        {about === undefined ? (
          <h1 dir="auto" safe>
            {heading}
          </h1>
        ) : (
          <h1>
            <a href={about} dir="auto" title={page.aboutRoom} safe>
              {heading}
            </a>
          </h1>
        )}
        {star as "safe"}
        {topic !== undefined && <TopicLine {...topic} />}
      </div>
      {user ? (
        <form class="account" action="/logout" method="post">
          {settings !== undefined && (
            <a href={settings} aria-label={page.settings} title={page.settings}>
              <Icon name="settings" />
            </a>
          )}
          <a href="/search" aria-label={words.search.title} title={words.search.title}>
            <Icon name="search" />
          </a>
          <a href="/profile" title={page.yourAccount}>
            <Avatar user={user} />{" "}
            <span class="me" dir="auto" safe>
              {user.name}
            </span>
          </a>
          <button type="submit" class="quiet" safe>
            {page.signOut}
          </button>
        </form>
      ) : (
        <nav class="account" aria-label={page.account}>
          <a href="/login" safe>
            {page.signIn}
          </a>
          {place.registration === "open" && (
            <a href="/register" safe>
              {page.register}
            </a>
          )}
        </nav>
      )}
    </header>
  );
}
