/** Words and the signs of a sentence: no text of these alone passes for an address. */
const WORDS = /^[\p{L}\p{M}\p{N}\p{Emoji}\s,;!?'"’“”()&+_-]*[.…]?$/u;

/** The host of `href`, in punycode, when `text` could pass for another address; undefined when it cannot. */
export function hostToShow(text: string, href: string): string | undefined {
  if (WORDS.test(text)) return undefined;
  const { host } = new URL(href);
  const shown = URL.parse(text.includes("://") ? text : `https://${text}`);
  const isSame = shown?.host === host && shown.username === "" && shown.password === "";
  return isSame ? undefined : host;
}
