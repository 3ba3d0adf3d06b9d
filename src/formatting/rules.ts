import type { StateBlock } from "markdown-it";

/** A rule of the parser for a kind of block. */
export type Rule = (state: StateBlock, startLine: number, endLine: number, silent: boolean) => boolean;

/** Line `line` of the block that is read, without its indent. */
export function lineOf({ src, bMarks, tShift, eMarks }: StateBlock, line: number): string {
  return src.slice(bMarks[line]! + tShift[line]!, eMarks[line]);
}
