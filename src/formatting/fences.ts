import type { StateBlock } from "markdown-it";
import { lineOf, type Rule } from "./rules.ts";

/** The rule `fence`, in which code in backticks may also end at the end of its last line. */
export function closedByCode(fence: Rule): Rule {
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
