import type { MarkdownIt, StateInline } from "markdown-it";
import { emojiOf } from "./emoji.ts";

const SHORTCODE = /:([a-z0-9_+-]{1,64}):/iy;
/** As in root:x:0, where no face was meant. */
const INSIDE_WORD = /^[a-z0-9]:.*:[a-z0-9]$/i;

/** A backslash before one of these lets it stand for itself; before all else it stands for itself. */
const ESCAPED = /\\([*_~`[\]>+@:-])/y;

/** :shortcodes: of emoji, outside code, and the backslash that keeps a sign from meaning something. */
export function useSigns({ inline: { ruler } }: MarkdownIt): void {
  ruler.at("escape", escaped);
  ruler.enable("escape");
  ruler.push("shortcode", shortcode);
}

function escaped(state: StateInline, silent: boolean): boolean {
  // The shrug ¯\_(ツ)_/¯ keeps the arm that a backslash is to it.
  return replaced(state, silent, ESCAPED, (sign, whole) => (state.src[state.pos - 1] === "¯" ? whole : sign));
}

function shortcode(state: StateInline, silent: boolean): boolean {
  return replaced(state, silent, SHORTCODE, (code, whole) => {
    const around = state.src.slice(Math.max(0, state.pos - 1), state.pos + whole.length + 1);
    return INSIDE_WORD.test(around) ? undefined : emojiOf(code);
  });
}

function replaced(
  state: StateInline,
  silent: boolean,
  pattern: RegExp,
  replacement: (found: string, whole: string) => string | undefined,
): boolean {
  pattern.lastIndex = state.pos;
  const match = pattern.exec(state.src);
  const sign = match ? replacement(match[1]!, match[0]) : undefined;
  if (!match || sign === undefined) return false;
  if (!silent) state.push("sign", "", 0).content = sign;
  state.pos += match[0].length;
  return true;
}
