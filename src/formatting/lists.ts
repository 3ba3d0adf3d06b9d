import type { StateBlock } from "markdown-it";
import { lineOf, type Rule } from "./rules.ts";

/** A line with a marker of a list and something behind it: a lone dash, or a rule of them, is none. */
const ITEM = /^(?:[-+*]|\d{1,9}[.)])[ \t]+.*[^\s*+>-]/;
/** A number with its sign, and not the first item of a list in a list. */
const SIGNED = /^[-+][ \t]+(?!\d{1,9}[.)][ \t])[.,]?\p{Nd}/u;

/** Lines in which an item without a number is looked for. */
const LOOKED_AHEAD = 20;

/** Whether a list begins in line `line`. Numbers with signs are none, unless something that is no number goes on with them. */
export function isItem(state: StateBlock, line: number, endLine: number): boolean {
  const first = lineOf(state, line);
  if (!ITEM.test(first)) return false;
  if (!SIGNED.test(first)) return true;
  for (let next = line + 1; next < Math.min(endLine, line + LOOKED_AHEAD); next += 1) {
    const text = lineOf(state, next);
    if (text[0] !== first[0] || !ITEM.test(text)) return false;
    if (!SIGNED.test(text)) return true;
  }
  return false;
}

/** Above it a number, which stands before the words of its item, is wider than the place that it has there. */
const WIDEST = 999;

/** The rule `list`, in which each item keeps the number that was typed, as `value`; one with a wide number is `wide`. */
export function numbered(list: Rule): Rule {
  return (state, startLine, endLine, silent) => {
    const from = state.tokens.length;
    if (!list(state, startLine, endLine, silent)) return false;
    if (silent || state.tokens[from]!.type !== "ordered_list_open") return true;
    const { level } = state.tokens[from]!;
    let next: number | undefined;
    for (const token of state.tokens.slice(from)) {
      if (token.type !== "list_item_open" || token.level !== level + 1) continue;
      const number = Number(token.info);
      if (next !== undefined && number !== next) token.attrSet("value", String(number));
      if (number > WIDEST) state.tokens[from]!.attrSet("class", "wide");
      next = number + 1;
    }
    return true;
  };
}
