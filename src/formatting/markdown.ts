import MarkdownIt, { type StateInline, type Token } from "markdown-it";
import { useBlocks } from "./blocks.ts";
import { setDirections } from "./direction.ts";
import { useEmphasis } from "./emphasis.ts";
import { useEscapes } from "./escapes.ts";
import type { Formatted, Names } from "./formatted.ts";
import { html, readCode } from "./html.ts";
import { matchAt } from "./letters.ts";
import { useLinks } from "./links.ts";
import { calledIn, useMentions, withNames } from "./mentions.ts";
import { useShortcodes } from "./shortcodes.ts";

/** Nothing is understood but what is named here: no images, HTML, headings, tables, rules, entities or references. */
const parser = new MarkdownIt("zero")
  .enable(["backticks", "fence"])
  .use(useBlocks)
  .use(useEmphasis)
  .use(useLinks)
  .use(useMentions)
  .use(useShortcodes)
  .use(useEscapes);

/** Signs that a rule begins or ends at; what is between them is passed over in one step. */
const PLAIN = /[^*~`[\]:\\@＠]+/y;

parser.inline.ruler.at("text", (state: StateInline, silent) => {
  const text = matchAt(PLAIN, state.src, state.pos)?.[0].slice(0, state.posMax - state.pos);
  if (text === undefined) return false;
  if (!silent) state.pending += text;
  state.pos += text.length;
  return true;
});

/** The same as format in formatting.ts, for what is not plain text. */
export function format(content: string, names: Names): Formatted {
  const tokens = parser.parse(content, withNames(names));
  setDirections(tokens, content);
  const shown = html(tokens, content);
  return { html: shown.html, calls: calledIn(shown.tokens) };
}

/** The text of `content` without its markup but for the numbers of lists, which may be dates; its white space as it comes. */
export function text(content: string, shortcodes: "as emoji" | "as typed"): string {
  const textOf = ({ type, markup, content: shown }: Token) =>
    type === "sign" && shortcodes === "as typed" ? markup || shown : shown;
  let numbers = "";
  const lines: string[] = [];
  for (const { type, children, content: said, info, markup } of parser.parse(content, withNames())) {
    if (type === "list_item_open" && info !== "") numbers += `${info}${markup} `;
    if (!children && type !== "fence") continue;
    lines.push(numbers + (children?.map(textOf).join("") ?? readCode(info, said).code));
    numbers = "";
  }
  return lines.join("\n");
}
