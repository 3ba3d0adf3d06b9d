import { Html } from "@elysiajs/html";

/** A sentence with markup in the places that it names in braces: each language has them where it needs them. */
export function Phrase({
  text,
  ...parts
}: { readonly text: string } & Record<string, JSX.Element>): JSX.Element {
  return (
    <>
      {text
        .split(/\{(\w+)\}/)
        .map((part, index) => (index % 2 === 0 ? Html.escapeHtml(part) : (parts[part] ?? "")))}
    </>
  );
}

/** Text that stands beside elements, without one of its own. */
export function Text({ of }: { readonly of: string }): JSX.Element {
  return Html.escapeHtml(of);
}
