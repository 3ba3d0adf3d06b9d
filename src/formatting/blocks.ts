import type { MarkdownIt, StateBlock } from "markdown-it";
import { limits } from "../limits.ts";

/** A line with a marker of a list and something behind it: a lone dash, or a rule of them, is none. */
const ITEM = /^(?:[-+*]|\d{1,9}[.)])[ \t]+.*[^\s*+>-]/;

/** A line of a quote with something in it: nothing but marks is nothing to quote. */
const QUOTED = /^>[>\s]*[^>\s]/;

type Rule = (state: StateBlock, startLine: number, endLine: number, silent: boolean) => boolean;

/** Quotes and lists, as deep as is bearable, each ended by the first line that does not carry on its mark or indent. */
export function useBlocks({ block: { ruler } }: MarkdownIt): void {
  const fence = ruleOf("fence");
  const quote = ruleOf("blockquote");
  const list = ruleOf("list");
  ruler.enableOnly(["fence", "blockquote", "list", "paragraph"]);
  ruler.at("fence", (state, line, end, silent) => line + 1 < end && fence(state, line, end, silent), {
    alt: ["paragraph", "blockquote", "list"],
  });
  ruler.at(
    "blockquote",
    (state, line, ...rest) => begins(QUOTED, state, line) && quote(state, line, ...rest),
    {
      alt: ["paragraph", "list"],
    },
  );
  ruler.at("list", (state, line, ...rest) => begins(ITEM, state, line) && list(state, line, ...rest), {
    alt: ["paragraph"],
  });
  ruler.at("paragraph", paragraph);
  // In a chat the answer stands right below the quote: it is no more of it for having no line between.
  ruler.before("paragraph", "unquoted", (_state, _line, _end, silent) => silent, { alt: ["blockquote"] });

  function ruleOf(name: string): Rule {
    ruler.enableOnly(name);
    return ruler.getRules("")[0]!;
  }
}

function begins(pattern: RegExp, state: StateBlock, line: number): boolean {
  // What is deeper stays text.
  if (state.level >= limits.formatting.depth) return false;
  return pattern.test(state.src.slice(state.bMarks[line]! + state.tShift[line]!, state.eMarks[line]));
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
