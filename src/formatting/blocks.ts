import type { MarkdownIt, StateBlock } from "markdown-it";
import { limits } from "../base/limits.ts";
import { closedByCode } from "./fences.ts";
import { isItem, numbered } from "./lists.ts";
import { lineOf, type Rule } from "./rules.ts";

/** A line of a quote: behind its marks stands a space, or nothing. What >:( and >5 mean is something else. */
const QUOTE = /^>+(?:[ \t]|$)/;
/** The same with something in it: nothing but marks is nothing to quote. */
const QUOTED = /^>+[ \t][>\s]*[^>\s]/;

/** Quotes and lists, as deep as is bearable, each ended by the first line that does not carry on its mark or indent. */
export function useBlocks({ block: { ruler } }: MarkdownIt): void {
  const fence = closedByCode(ruleOf("fence"));
  const quote = ruleOf("blockquote");
  const list = numbered(ruleOf("list"));
  ruler.enableOnly(["fence", "blockquote", "list", "paragraph"]);
  ruler.at("fence", (state, line, end, silent) => line + 1 < end && fence(state, line, end, silent), {
    alt: ["paragraph", "blockquote", "list"],
  });
  ruler.at(
    "blockquote",
    (state, line, end, silent) =>
      mayBegin(state) &&
      QUOTED.test(lineOf(state, line)) &&
      quote(state, line, silent ? end : quoteEnd(state, line, end), silent),
    { alt: ["paragraph", "list"] },
  );
  ruler.at(
    "list",
    (state, line, end, silent) =>
      mayBegin(state) && isItem(state, line, end) && list(state, line, end, silent),
    { alt: ["paragraph"] },
  );
  ruler.at("paragraph", paragraph);
  // In a chat the answer stands right below the quote: it is no more of it for having no line between.
  ruler.before("paragraph", "unquoted", (_state, _line, _end, silent) => silent, { alt: ["blockquote"] });

  function ruleOf(name: string): Rule {
    ruler.enableOnly(name);
    return ruler.getRules("")[0]!;
  }
}

/** What is deeper stays text. */
function mayBegin(state: StateBlock): boolean {
  return state.level < limits.formatting.depth;
}

function quoteEnd(state: StateBlock, startLine: number, endLine: number): number {
  let line = startLine + 1;
  while (line < endLine && QUOTE.test(lineOf(state, line))) line += 1;
  return line;
}

/** Unlike the parser's own rule it keeps the space around its lines, and it ends where a line is indented less. */
const paragraph: Rule = (state, startLine, endLine) => {
  const { parentType } = state;
  state.parentType = "paragraph";
  let line = startLine + 1;
  while (line < endLine && !state.isEmpty(line) && !interrupts(state, line, endLine)) line += 1;
  state.parentType = parentType;
  state.line = line;
  state.push("paragraph_open", "p", 1).map = [startLine, line];
  const inline = state.push("inline", "", 0);
  inline.content = state.getLines(startLine, line, state.blkIndent, false);
  inline.map = [startLine, line];
  inline.children = [];
  state.push("paragraph_close", "p", -1);
  return true;
};

function interrupts(state: StateBlock, line: number, endLine: number): boolean {
  if (state.sCount[line]! < state.blkIndent) return true;
  return state.md.block.ruler.getRules("paragraph").some((rule) => rule(state, line, endLine, true));
}
