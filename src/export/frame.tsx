import formatting from "../../public/style/formatting.css" with { type: "text" };
import reset from "../../public/style/reset.css" with { type: "text" };
import tokens from "../../public/style/tokens.css" with { type: "text" };
import own from "./export.css" with { type: "text" };

/** Colours behind the first letters of names, as in Robin itself. */
export const HUES = 12;

const hues = Array.from({ length: HUES }, (_, hue) => `.hue-${hue} { --hue: ${15 + (hue * 360) / HUES}; }`);

/** All that a page looks like: it opens without a server, and without other files but pictures. */
const STYLE = [tokens, reset, formatting, own, ...hues].join("\n");

/** A page runs nothing and asks nobody: what is beside it in the export is all that it may show. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${new Bun.CryptoHasher("sha256").update(STYLE).digest("base64")}'`,
  "img-src 'self' file:",
  "media-src 'self' file:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

type FrameProps = { readonly title: string; readonly children: JSX.Element | JSX.Element[] };

/** A whole page of an export. */
export function Frame({ title, children }: FrameProps): JSX.Element {
  return (
    <>
      {"<!doctype html>"}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta http-equiv="content-security-policy" content={POLICY} />
          <meta name="viewport" content="width=device-width" />
          <meta name="referrer" content="no-referrer" />
          <title safe>{title}</title>
          <style>{STYLE as "safe"}</style>
        </head>
        <body>{children as "safe"}</body>
      </html>
    </>
  );
}

/** `markup` as text. */
export function textOf(markup: JSX.Element): string {
  if (typeof markup !== "string") throw new TypeError("Pages are rendered at once, never as promises");
  return markup;
}
