import type { Token } from "markdown-it";
import { limits } from "../limits.ts";
import { readCode } from "./code.ts";
import { createHighlight, type Highlight } from "./highlighting.ts";
import { hostToShow } from "./honesty.ts";

/** The elements that come of a token as they are, by its type. Nothing else comes out but what is written below. */
const ELEMENTS: Readonly<Record<string, string>> = {
  blockquote_open: "<blockquote>",
  blockquote_close: "</blockquote>",
  bullet_list_open: "<ul>",
  bullet_list_close: "</ul>",
  ordered_list_close: "</ol>",
  list_item_open: "<li>",
  list_item_close: "</li>",
  paragraph_open: "<p>",
  paragraph_close: "</p>",
  em_open: "<em>",
  em_close: "</em>",
  strong_open: "<strong>",
  strong_close: "</strong>",
  s_open: "<s>",
  s_close: "</s>",
};

/** `tokens`, which came of `content`, as HTML. Without any markup in it that is `content`, escaped. */
export function html(tokens: readonly Token[], content: string): string {
  if (tokens.every(isText)) return Bun.escapeHTML(content);
  if (tokens.length === 3 && tokens[0]!.type === "paragraph_open") return inline(tokens[1]!.children!);
  const highlight = createHighlight();
  return tokens.map((token) => block(token, highlight)).join("");
}

function isText({ type, children }: Token): boolean {
  if (type === "inline") return children!.every((child) => child.type === "text");
  return type === "paragraph_open" || type === "paragraph_close";
}

function block(token: Token, highlight: Highlight): string {
  if (token.hidden) return "";
  if (token.type === "inline") return inline(token.children!);
  if (token.type === "fence") return fenced(token, highlight);
  if (token.type === "ordered_list_open") {
    const start = Number(token.attrGet("start") ?? 1);
    return start === 1 ? "<ol>" : `<ol start="${start}">`;
  }
  return ELEMENTS[token.type]!;
}

function fenced({ info, content }: Token, highlight: Highlight): string {
  const { code, language } = readCode(info, content);
  if (language === undefined) return `<pre><code>${Bun.escapeHTML(code)}</code></pre>`;
  return `<pre><code class="language-${Bun.escapeHTML(language)}">${highlight(code, language)}</code></pre>`;
}

function inline(tokens: readonly Token[]): string {
  let markup = "";
  let linkText = "";
  const open: boolean[] = [];
  for (const token of tokens) {
    const { type, nesting, content, info } = token;
    if (type === "link_open") {
      linkText = "";
      markup += `<a href="${Bun.escapeHTML(info)}" rel="noopener noreferrer nofollow">`;
    } else if (type === "link_close") {
      const host = hostToShow(linkText, info);
      markup += host === undefined ? "</a>" : `</a> (${Bun.escapeHTML(host)})`;
    } else if (type === "mention") {
      markup += mention(token);
    } else if (nesting === 0) {
      linkText += content;
      const text = Bun.escapeHTML(content);
      markup += type === "code_inline" ? `<code>${text}</code>` : text;
    } else {
      // A page with hundreds in each other takes a browser long.
      if (nesting === 1) open.push(open.length < limits.formatting.depth);
      const isShown = nesting === 1 ? open.at(-1) : open.pop();
      markup += isShown ? ELEMENTS[type]! : Bun.escapeHTML(token.markup);
    }
  }
  return markup;
}

function mention({ content, info }: Token): string {
  if (info === "") return `<strong class="mention" data-user="everyone">${Bun.escapeHTML(content)}</strong>`;
  return `<a class="mention" href="/users/${info}" data-user="${info}">${Bun.escapeHTML(content)}</a>`;
}
