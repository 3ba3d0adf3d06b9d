import type { Token } from "markdown-it";

type Direction = "ltr" | "rtl";

/** The first of these says which way a text runs: letters, and the marks that show nothing but that. */
const STRONG = /[\p{L}\u061C\u200E\u200F]/u;
/** Those of scripts that run from right to left: Hebrew, Arabic and all that Unicode put beside them. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\u200F\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * Says in `tokens`, which came of `content`, which way quotes, items of lists and addresses run, where not all runs from left to
 * right: the marks of a quote or an item stand where its words begin. Lines by themselves are left to the style.
 */
export function setDirections(tokens: readonly Token[], content: string): void {
  if (!RIGHT_TO_LEFT.test(content)) return;
  for (const [index, token] of tokens.entries()) {
    if (token.type === "blockquote_open" || token.type === "list_item_open") {
      token.attrSet("dir", directionOf(tokens, index));
    }
    for (const child of token.children ?? []) if (beginsAddress(child)) child.attrSet("dir", "ltr");
  }
}

/** The direction of the words in the block that begins at `start`; of names, code and addresses only where there is nothing else. */
function directionOf(tokens: readonly Token[], start: number): Direction {
  const { level } = tokens[start]!;
  let aside: Direction | undefined;
  for (let index = start + 1; tokens[index]!.level > level; index += 1) {
    let isAddress = false;
    for (const token of tokens[index]!.children ?? [tokens[index]!]) {
      if (token.type.startsWith("link_")) isAddress = beginsAddress(token);
      const direction = firstOf(token.content);
      if (direction !== undefined && token.type === "text" && !isAddress) return direction;
      aside ??= direction;
    }
  }
  return aside ?? "ltr";
}

function beginsAddress({ type, markup }: Token): boolean {
  return type === "link_open" && markup === "";
}

function firstOf(text: string): Direction | undefined {
  const first = STRONG.exec(text)?.[0];
  if (first === undefined) return undefined;
  return RIGHT_TO_LEFT.test(first) ? "rtl" : "ltr";
}
