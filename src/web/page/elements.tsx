import type { Children } from "@kitajs/html";

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

/** What was done just now. */
export function Notice({ text }: { readonly text: string | undefined }): JSX.Element {
  if (text === undefined) return "";
  return (
    <p class="notice" role="status" safe>
      {text}
    </p>
  );
}
