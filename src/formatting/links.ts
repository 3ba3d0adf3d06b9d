import { LinkifyIt } from "linkify-it";
import type { MarkdownIt, StateInline } from "markdown-it";
import { limits } from "../base/limits.ts";
import { matchAt } from "./letters.ts";

/** Only what says http:// or https:// becomes a link: no guesses, no mail, no other scheme. */
const linkify = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  .add("ftp:", null)
  .add("mailto:", null)
  .add("//", null);

/** With some 3,000 characters linkify-it's expression is no longer compiled, and one message takes 100 ms. */
const LONGEST = limits.formatting.address;

const SCHEME = /(?<![a-z0-9.+-])https?$/i;
/** `(https://…)` behind a link's text, from its first character on; brackets may stand in it in pairs. */
const TARGET = /\((https?:\/\/[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)\)/iy;
const SEEN = /[^\s\p{Default_Ignorable_Code_Point}]/u;

/** What shows nothing is no part of an address, but for what joins or parts letters of a word, or makes an emoji. */
const UNSEEN =
  /(?!(?<=[^\0-\x7F])[\u200C\u200D](?=[[\p{L}\p{Extended_Pictographic}]--[\0-\x7F]])|(?<=\p{Extended_Pictographic})\uFE0F)[\p{Default_Ignorable_Code_Point}\u2800]/v;
const ALL_UNSEEN = new RegExp(UNSEEN, "gv");

/** Servers at home have names with an underscore, which linkify-it takes for none. */
const HOST = /^https?:\/\/[\w.-]+/i;

/** What goes on with a host, or makes of it the name of who signs in at another, and is no part of what linkify-it takes. */
const GOES_ON =
  /:[a-z0-9]|@[\p{L}\p{N}]|[!$&*+.:=@_~%-][^\s/?#\\]*@|[\p{Default_Ignorable_Code_Point}\u2800]+(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}\p{M}._@:%-]/iuy;

/** Addresses that stand in the text, and [text](https://…). A link's token has where it leads as its `info`. */
export function useLinks({ inline: { ruler } }: MarkdownIt): void {
  ruler.at("linkify", address);
  ruler.at("link", namedLink);
  ruler.enable(["linkify", "link"]);
}

/** Whether an address goes on behind `text` with ://. */
export function endsInScheme(text: string): boolean {
  return SCHEME.test(text);
}

function address(state: StateInline, silent: boolean): boolean {
  const { src, pos, pending } = state;
  if (state.linkLevel > 0 || !src.startsWith("://", pos)) return false;
  const scheme = SCHEME.exec(pending.slice(-"https ".length))?.[0];
  if (scheme === undefined) return false;
  const start = pos - scheme.length;
  const typed = addressAt(src, start);
  if (typed === undefined) return false;
  if (typed.length > LONGEST) return passOver(/\S*/y, state, silent);
  if (leadsElsewhere(src, start, typed)) return passOver(/[^\s*~`]*/y, state, silent);
  const href = withoutMarks(state, start, typed);
  if (!URL.canParse(href)) return false;
  if (!silent) {
    state.pending = pending.slice(0, -scheme.length);
    link(state, href, ["", ""], () => {
      state.pending = href;
    });
  }
  state.pos += href.length - scheme.length;
  return true;
}

/** The address in `src` at `start`, or the beginning of one that is too long. */
function addressAt(src: string, start: number): string | undefined {
  const looked = src.slice(start, start + LONGEST + 1);
  const unseen = looked.search(UNSEEN);
  const seen = unseen < 0 ? looked : looked.slice(0, unseen);
  const length = linkify.matchAtStart(seen.replace(HOST, (host) => host.replaceAll("_", "x")))?.raw.length;
  return length === undefined ? undefined : seen.slice(0, length);
}

/** Whether `typed` is only the beginning of what a browser takes for the host, and for who signs in there. */
function leadsElsewhere(src: string, start: number, typed: string): boolean {
  if (/:\/\/.*[/?#]/.test(typed)) return false;
  return matchAt(GOES_ON, src, start + typed.length) !== null;
}

/** What is no address as it goes on is text, all of it, so that it is not looked at again and again. */
function passOver(rest: RegExp, state: StateInline, silent: boolean): true {
  const [text] = matchAt(rest, state.src, state.pos)!;
  if (!silent) state.pending += text;
  state.pos += text.length;
  return true;
}

/**
 * In `**https://example.org/a**` the address ends before the marks that end what is open, in `_…_` before the line. Nor are
 * the signs that end a sentence its end, nor a colon unless it ends a :word:.
 */
function withoutMarks({ delimiters, src }: StateInline, start: number, raw: string): string {
  let end = raw.length;
  while (isOutside(raw[end - 1]!)) end -= 1;
  return raw.slice(0, end);

  function isOutside(mark: string): boolean {
    if ("?!.,".includes(mark)) return true;
    if (mark === ":") return !/\W:[\w+-]+:$/.test(raw.slice(0, end));
    if (mark === "_") return src[start - 1] === "_";
    return delimiters.some(({ marker, open }) => open && String.fromCharCode(marker) === mark);
  }
}

function namedLink(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state;
  // With a ! before it, it is an image, which stays as it was typed.
  if (src[pos] !== "[" || src[pos - 1] === "!") return false;
  // Looking for the end of a text takes long among thousands of brackets.
  if (!src.includes("](", pos)) return false;
  const textEnd = state.md.helpers.parseLinkLabel(state, pos, true);
  const href = textEnd < 0 ? undefined : matchAt(TARGET, src, textEnd + 1)?.[1]?.replace(ALL_UNSEEN, "");
  if (href === undefined) return false;
  const end = TARGET.lastIndex;
  const url = URL.parse(href);
  // Who signs in may look like the host, or give a secret away.
  if (!url || url.username !== "" || url.password !== "") return false;
  if (!SEEN.test(src.slice(pos + 1, textEnd))) return false;
  if (!silent) {
    link(state, href, ["[", src.slice(textEnd, end)], () => {
      state.pos = pos + 1;
      state.posMax = textEnd;
      state.md.inline.tokenize(state);
    });
  }
  state.pos = end;
  state.posMax = posMax;
  return true;
}

/** `marks`: what was typed before and behind the text. */
function link(
  state: StateInline,
  href: string,
  [before, behind]: readonly [string, string],
  text: () => void,
): void {
  const open = state.push("link_open", "a", 1);
  state.linkLevel += 1;
  text();
  state.linkLevel -= 1;
  const close = state.push("link_close", "a", -1);
  open.info = close.info = href;
  open.markup = before;
  close.markup = behind;
}
