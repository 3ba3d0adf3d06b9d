import type { Token } from "markdown-it";
import { limits } from "../base/limits.ts";
import { EVERYONE } from "./formatted.ts";
import { createHighlight, type Highlight } from "./highlighting.ts";

/** Where markdown-it sees a line end. */
const LINE_END = /\r\n?|\n/;

/** The elements that messages may have beside links, mentions and code; nothing else comes out, whatever the parser may make one day. */
const ELEMENTS = new Set(["blockquote", "ul", "ol", "li", "p", "em", "strong", "s"]);

const LANGUAGE = /^[\w.#+-]{1,32}$/;

/** Words and the signs of a sentence: no text of these alone passes for an address. */
const WORDS = /^[\p{L}\p{M}\p{N}\p{Emoji}\s,;!?'"’“”()&+_-]*[.…]?$/u;

type Shown = {
  readonly html: string;
  /** The tokens that it shows; what came of others shows as it was typed. */
  readonly tokens: readonly Token[];
};

/** `tokens` as HTML, block after block until there are too many elements; the rest of `content`, and what has no markup, escaped. */
export function html(tokens: readonly Token[], content: string): Shown {
  if (tokens.every(isText)) return { html: Bun.escapeHTML(content), tokens };
  const { elements } = limits.formatting;
  if (tokens.length === 3 && tokens[0]!.type === "paragraph_open") {
    const line = inline(tokens[1]!.children!);
    return elementsIn(line) <= elements
      ? { html: line, tokens }
      : { html: Bun.escapeHTML(content), tokens: [] };
  }
  const highlight = createHighlight();
  let markup = "";
  // One is kept for the element that the rest would stand in.
  let left = elements - 1;
  for (let start = 0; start < tokens.length;) {
    const end = endOf(tokens, start);
    const fitting = fit(tokens.slice(start, end), highlight, left);
    if (fitting === undefined) {
      const rest = content.split(LINE_END).slice(tokens[start]!.map![0]).join("\n");
      return { html: `${markup}<p>${Bun.escapeHTML(rest)}</p>`, tokens: tokens.slice(0, start) };
    }
    markup += fitting;
    left -= elementsIn(fitting);
    start = end;
  }
  return { html: markup, tokens };
}

function endOf(tokens: readonly Token[], start: number): number {
  let last = start;
  while (tokens[last]!.level > 0 || tokens[last]!.nesting > 0) last += 1;
  return last + 1;
}

/** A block as HTML, without colours in its code where those are too much; undefined when it has more than `most` elements. */
function fit(tokens: readonly Token[], highlight: Highlight, most: number): string | undefined {
  const render = (mark: Highlight) => tokens.map((token) => block(token, mark)).join("");
  const coloured = render(highlight);
  if (elementsIn(coloured) <= most) return coloured;
  const plain = render(Bun.escapeHTML);
  return elementsIn(plain) <= most ? plain : undefined;
}

/** Elements of `markup`, each of which is closed; all other signs of that kind are escaped. */
function elementsIn(markup: string): number {
  return markup.split("</").length - 1;
}

function isText({ type, children }: Token): boolean {
  if (type === "inline") return children!.every((child) => child.type === "text");
  return type === "paragraph_open" || type === "paragraph_close";
}

function block(token: Token, highlight: Highlight): string {
  if (token.hidden) return "";
  if (token.type === "inline") return inline(token.children!);
  if (token.type === "fence") return fenced(token, highlight);
  return element(token);
}

function element(token: Token): string {
  if (!ELEMENTS.has(token.tag)) return "";
  return token.nesting === 1 ? `<${token.tag}${attributes(token)}>` : `</${token.tag}>`;
}

function attributes({ attrs }: Token): string {
  return (attrs ?? []).map(([name, value]) => ` ${name}="${Bun.escapeHTML(String(value))}"`).join("");
}

/** The code of a fence with `said` behind it: a single word is its language, more is its first line. */
export function readCode(said: string, content: string): { code: string; language?: string } {
  const first = said.trim();
  const code = content.replace(/\n$/, "");
  if (first === "") return { code };
  if (code === "") return { code: first };
  return LANGUAGE.test(first) ? { code, language: first.toLowerCase() } : { code: `${first}\n${code}` };
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
      markup += `<a href="${Bun.escapeHTML(info)}" rel="noopener noreferrer nofollow"${attributes(token)}>`;
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
      markup += isShown ? element(token) : Bun.escapeHTML(token.markup);
    }
  }
  return markup;
}

function mention({ content, info }: Token): string {
  if (info === String(EVERYONE.id)) {
    return `<strong class="mention" data-user="everyone">${Bun.escapeHTML(content)}</strong>`;
  }
  return `<a class="mention" href="/users/${info}" data-user="${info}">${Bun.escapeHTML(content)}</a>`;
}

/** The host of `href`, in punycode, when `text` could pass for another address; undefined when it cannot. */
function hostToShow(text: string, href: string): string | undefined {
  if (WORDS.test(text)) return undefined;
  const { host } = new URL(href);
  const shown = URL.parse(text.includes("://") ? text : `https://${text}`);
  const isSame = shown?.host === host && shown.username === "" && shown.password === "";
  return isSame ? undefined : host;
}
