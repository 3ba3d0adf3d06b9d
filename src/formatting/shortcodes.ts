import type { MarkdownIt, StateInline } from "markdown-it";
import { emojiOf } from "./emoji.ts";
import { isInWord, matchAt, SPACED_LETTER } from "./letters.ts";

const SHORTCODE = /:([a-z0-9_+-]{1,64}):/iy;
/** What goes on with a word, or with a name of parts as crate::lock::Guard. */
const GOES_ON = new RegExp(`:?${SPACED_LETTER}`, "vy");

type Shortcode = { readonly typed: string; readonly emoji: string };

/** :shortcodes: of emoji, outside code. */
export function useShortcodes({ inline: { ruler } }: MarkdownIt): void {
  ruler.push("shortcode", shortcode);
}

/** The shortcode in `src` at `pos`, if it stands where a word could; `start` is where the text before it ends. */
export function shortcodeAt(src: string, pos: number, start = pos): Shortcode | undefined {
  const found = isInWord(src, start) ? undefined : codeAt(src, pos);
  if (!found) return undefined;
  const end = pos + found.typed.length;
  return matchAt(GOES_ON, src, end) && !codeAt(src, end) ? undefined : found;
}

function codeAt(src: string, pos: number): Shortcode | undefined {
  const match = matchAt(SHORTCODE, src, pos);
  const emoji = match ? emojiOf(match[1]!) : undefined;
  return match && emoji !== undefined ? { typed: match[0], emoji } : undefined;
}

function shortcode(state: StateInline, silent: boolean): boolean {
  const { src, pos, pending, tokens } = state;
  // The second of two colons begins a shortcode only where the first has ended one.
  if (src[pos - 1] === ":" && (pending !== "" || tokens.at(-1)?.type !== "sign")) return false;
  const found = shortcodeAt(src, pos);
  if (!found) return false;
  if (!silent) {
    const token = state.push("sign", "", 0);
    token.content = found.emoji;
    token.markup = found.typed;
  }
  state.pos += found.typed.length;
  return true;
}
