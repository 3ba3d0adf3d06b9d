import { LinkifyIt } from "linkify-it";

/** A run of what was said: text, or text that leads to `href`. */
export type Run = { readonly text: string; readonly href?: string };

/** Only what says http:// or https:// becomes a link: no guesses, no mail, no other scheme. */
const linkify = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  .add("ftp:", null)
  .add("mailto:", null)
  .add("//", null);

/** `content` cut where web addresses begin and end; the runs' texts together are `content` again. */
export function runs(content: string): readonly Run[] {
  const found: Run[] = [];
  let end = 0;
  for (const { index, lastIndex, raw, url } of linkify.match(content) ?? []) {
    if (index > end) found.push({ text: content.slice(end, index) });
    found.push({ text: raw, href: url });
    end = lastIndex;
  }
  if (end < content.length) found.push({ text: content.slice(end) });
  return found;
}
