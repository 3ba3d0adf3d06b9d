import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The README of Robin. */
export const readme = readFileSync(join(import.meta.dir, "../../README.md"), "utf8");

/** The rows of README's table whose first column has this heading, code marks left out. */
export function table(heading: string): string[][] {
  const lines = readme.split("\n").map(cells);
  const start = lines.findIndex(([first]) => first === heading) + 2;
  const length = lines.slice(start).findIndex((line) => line.length === 0);
  return lines.slice(start, start + length);
}

/** The cells of a row, code marks left out; none: it is no row of a table. */
export function cells(line: string): string[] {
  if (!line.startsWith("|")) return [];
  const inner = line.slice(1, -1).replaceAll("`", "");
  return inner.split("|").map((cell) => cell.trim());
}
