import { LinkifyIt } from "linkify-it";

/** A piece of what was said: text, or text that leads to `href`. */
export type Piece = { readonly text: string; readonly href?: string };

/** Only what says http:// or https:// becomes a link: no guesses, no mail, no other scheme. */
const linkify = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  .add("ftp:", null)
  .add("mailto:", null)
  .add("//", null);

/** `content` cut where web addresses begin and end; the pieces' texts together are `content` again. */
export function pieces(content: string): readonly Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const { index, lastIndex, raw, url } of linkify.match(content) ?? []) {
    if (index > end) found.push({ text: content.slice(end, index) });
    found.push({ text: raw, href: url });
    end = lastIndex;
  }
  if (end < content.length) found.push({ text: content.slice(end) });
  return found;
}
