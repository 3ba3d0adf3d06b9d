import type { MarkdownIt, StateInline } from "markdown-it";
import { isInWord, matchAt } from "./letters.ts";
import { endsInScheme } from "./links.ts";
import { couldCall } from "./mentions.ts";
import { shortcodeAt } from "./shortcodes.ts";
import { inlineMeanings, isInPath } from "./trial.ts";

/** What a backslash may keep from meaning something. */
const ESCAPE = /\\([*~`[\]@＠:>+.)-])/y;

/** What means something at the beginning of a line: a quote, an item of a list, and a fence with a line behind it. */
const BLOCK = />+[ \t]|[-+*][ \t]+\S|(?:`{3,}|~{3,})[^\n]*\n/y;
const BEHIND_NUMBER = /[.)][ \t]+\S/y;
const LINE_START = /(?:^|\n) {0,3}$/;
const NUMBER = /(?:^|\n) {0,3}\d{1,9}$/;

/** UTF-16 units before a sign in which a line begins that it could mean something in, or the word https. */
const LOOKED_AT = 16;

/** A backslash goes where the sign behind it would mean something without it; everywhere else both stand as typed. */
export function useEscapes({ inline: { ruler } }: MarkdownIt): void {
  ruler.at("escape", escape);
  ruler.enable("escape");
}

function escape(state: StateInline, silent: boolean): boolean {
  const match = matchAt(ESCAPE, state.src, state.pos);
  if (!match) return false;
  const [typed, sign = ""] = match;
  if (!silent) {
    if (means(state, sign)) state.push("sign", "", 0).content = sign;
    else state.pending += typed;
  }
  state.pos += typed.length;
  return true;
}

/** Whether `sign` would mean something without the backslash before it. */
function means(state: StateInline, sign: string): boolean {
  const { src, pos, linkLevel } = state;
  const before = src.slice(Math.max(0, pos - LOOKED_AT), pos);
  const isFollowedBy = (pattern: RegExp) => matchAt(pattern, src, pos + 1) !== null;
  if (LINE_START.test(before) && isFollowedBy(BLOCK)) return true;
  switch (sign) {
    case "@":
    case "＠":
      return !isInWord(src, pos) && couldCall(state, pos + 1);
    case ":":
      return (
        shortcodeAt(src, pos + 1, pos) !== undefined ||
        (linkLevel === 0 && endsInScheme(before) && src.startsWith("://", pos + 1))
      );
    case ".":
    case ")":
      return NUMBER.test(before) && isFollowedBy(BEHIND_NUMBER);
    case "[":
    case "]":
      // The text of a link ends at the bracket that closes the first one.
      return linkLevel > 0 ? !isInPath(src, pos) : inlineMeanings(state).has(pos);
    default:
      return inlineMeanings(state).has(pos);
  }
}
