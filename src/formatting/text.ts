import type { Token } from "markdown-it";
import { readCode } from "./code.ts";

/** What `tokens` say, without what they look like. */
export function text(tokens: readonly Token[]): string {
  return tokens
    .flatMap(({ type, children, content, info }) => {
      if (children) return children.map((child) => child.content).join("");
      return type === "fence" ? readCode(info, content).code : [];
    })
    .join("\n");
}
