import type { MarkdownIt, StateBlock } from "markdown-it";
import { limits } from "../base/limits.ts";
import { lineOf, type Rule } from "./rules.ts";

/** A line of a quote: behind its marks stands a space, or nothing. What >:( and >5 mean is something else. */
const QUOTE = /^>+(?:[ \t]|$)/;
/** The same with something in it: nothing but marks is nothing to quote. */
const QUOTED = /^>+[ \t][>\s]*[^>\s]/;

/** A line with a marker of a list and something behind it: a lone dash, or a rule of them, is none. */
const ITEM = /^(?:[-+*]|\d{1,9}[.)])[ \t]+.*[^\s*+>-]/;
/** A number with its sign, and not the first item of a list in a list. */
const SIGNED = /^[-+][ \t]+(?!\d{1,9}[.)][ \t])[.,]?\p{Nd}/u;

/** Lines in which an item without a number is looked for. */
const LOOKED_AHEAD = 20;

/** Above it a number, which stands before the words of its item, is wider than the place that it has there. */
const WIDEST = 999;

/** Quotes, lists and code, as deep as is bearable, each ended by the first line that does not carry on its mark or indent. */
export function useBlocks({ block: { ruler } }: MarkdownIt): void {
  const fence = closedByCode(ruleOf("fence"));
  const quote = ruleOf("blockquote");
  const list = numbered(ruleOf("list"));
  ruler.enableOnly(["fence", "blockquote", "list", "paragraph"]);
  ruler.at(
    "fence",
    (state, line, end, silent) =>
      line + 1 < end && !isDecoration(state, line, end) && fence(state, line, end, silent),
    { alt: ["paragraph", "blockquote", "list"] },
  );
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

/** Whether a list begins in line `line`. Numbers with signs are none, unless something that is no number goes on with them. */
function isItem(state: StateBlock, line: number, endLine: number): boolean {
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

/** The rule `list`, in which each item keeps the number that was typed, as `value`; one with a wide number is `wide`. */
function numbered(list: Rule): Rule {
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

/** Whether line `startLine` begins with a row of tildes that nothing closes: people draw lines with them, and code is in backticks. */
function isDecoration(state: StateBlock, startLine: number, endLine: number): boolean {
  const mark = /^~{3,}/.exec(lineOf(state, startLine))?.[0];
  if (mark === undefined) return false;
  for (let line = startLine + 1; line < endLine; line += 1) {
    const indent = state.sCount[line]! - state.blkIndent;
    if (indent < 0 && !state.isEmpty(line)) return true;
    const text = lineOf(state, line);
    if (indent < 4 && text.startsWith(mark) && /^~+\s*$/.test(text)) return false;
  }
  return true;
}

/** The rule `fence`, in which code in backticks may also end at the end of its last line. */
function closedByCode(fence: Rule): Rule {
  return (state, startLine, endLine, silent) => {
    const mark = silent ? undefined : /^`{3,}/.exec(lineOf(state, startLine))?.[0];
    const last = mark === undefined ? endLine : lastLine(state, startLine, endLine, mark);
    if (!fence(state, startLine, Math.min(last + 1, endLine), silent)) return false;
    if (last < endLine) {
      const token = state.tokens.at(-1)!;
      const code = token.content.trimEnd();
      token.content = code.slice(0, code.length - ticksAtEnd(code)).trimEnd();
    }
    return true;
  };
}

/** The line of code with as many backticks at its end, and nowhere before, as the fence has; `endLine` where there is none. */
function lastLine(state: StateBlock, startLine: number, endLine: number, mark: string): number {
  for (let line = startLine + 1; line < endLine; line += 1) {
    const text = lineOf(state, line).trimEnd();
    const code = text.length - ticksAtEnd(text);
    if (text.length - code < mark.length) continue;
    if (code === 0) return endLine;
    if (text.indexOf(mark) === code) return line;
  }
  return endLine;
}

function ticksAtEnd(text: string): number {
  let start = text.length;
  while (text[start - 1] === "`") start -= 1;
  return text.length - start;
}
