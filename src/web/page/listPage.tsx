import type { Children } from "@kitajs/html";
import { Bar, Page } from "./page.tsx";
import type { Viewer } from "./viewer.ts";

type ListPageProps = {
  readonly title: string;
  /** What the bar says, if that is not the title. */
  readonly heading?: string;
  readonly topic?: string;
  readonly viewer: Viewer;
  readonly children: Children;
};

/** A page with the bar on top, and one thing below the other. */
export function ListPage({
  title,
  heading = title,
  topic = "",
  viewer,
  children,
}: ListPageProps): JSX.Element {
  return (
    <Page title={title} viewer={viewer} kind="list">
      <>
        <Bar heading={heading} topic={topic} viewer={viewer} />
        <main id="main">{children as "safe"}</main>
      </>
    </Page>
  );
}

type SectionProps = { readonly id: string; readonly heading: string; readonly children: Children };

/** A part of a page; the heading has the `id`. */
export function Section({ id, heading, children }: SectionProps): JSX.Element {
  return (
    <section aria-labelledby={id}>
      <h2 id={id} safe>
        {heading}
      </h2>
      {children as "safe"}
    </section>
  );
}

/** A link with nothing but `text` in it. */
export function Link({ text, ...link }: JSX.HtmlAnchorTag & { readonly text: string }): JSX.Element {
  return (
    <a {...link} safe>
      {text}
    </a>
  );
}

/** A link by a name that somebody gave, in whatever script. */
export function NameLink({ href, name }: { readonly href: string; readonly name: string }): JSX.Element {
  return (
    <a href={href}>
      <span dir="auto" safe>
        {name}
      </span>
    </a>
  );
}

/** A few words on what stands before them, if there are any. */
export function Hint({ text }: { readonly text: string | undefined }): JSX.Element {
  if (text === undefined) return "";
  return (
    <span class="hint" safe>
      {text}
    </span>
  );
}
