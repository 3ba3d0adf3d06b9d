import { type Known, type Language, languages } from "./languages.ts";

type Highlighter = {
  newInstance(): Highlighter;
  registerLanguage(name: string, language: Language): void;
  highlight(code: string, options: { language: string; ignoreIllegals: boolean }): { value: string };
};

/** What highlight.js makes of code: a part's beginning, its end, or text that it has escaped. */
const PIECE = /<span class="([^"<>]*)">|<\/span>|[^<]+/gy;
/** The first of a part's classes is enough for a colour. A piece in another language has another kind of class. */
const PART = /^hljs-[a-z]+(?:[-_][a-z]+)*(?= |$)/;

/** What marks the parts of the code in one message, all of which shares one limit. */
export type Highlight = (code: string, language: string) => string;

/** A Highlight for one message: code as HTML, coloured when its language is known and there is not too much of it. */
export function createHighlight(): Highlight {
  let spent = 0;
  return (code, language) => {
    const escaped = Bun.escapeHTML(code);
    const known = languages.get(language);
    if (!known) return escaped;
    spent += code.length / known.most;
    if (spent > 1) return escaped;
    const markup = allowed(highlight(code, known));
    return markup.replace(/<[^>]*>/g, "") === escaped ? markup : escaped;
  };
}

const highlighters = new Map<string, Highlighter>();

function highlight(code: string, { name, load }: Known): string {
  let highlighter = highlighters.get(name);
  if (!highlighter) {
    // One for each language: one that knew another would try that on what stands inside, and guess.
    highlighter = (require("highlight.js/lib/core") as Highlighter).newInstance();
    highlighter.registerLanguage(name, load());
    highlighters.set(name, highlighter);
  }
  return highlighter.highlight(code, { language: name, ignoreIllegals: true }).value;
}

/** Of `markup` the text and the spans of parts, nothing else; nothing at all when they do not close as they open. */
function allowed(markup: string): string {
  const ends: string[] = [];
  let out = "";
  for (const [piece, classes] of markup.matchAll(PIECE)) {
    if (piece === "</span>") {
      out += ends.pop() ?? "";
    } else if (classes === undefined) {
      out += piece;
    } else {
      const part = PART.exec(classes)?.[0];
      ends.push(part === undefined ? "" : "</span>");
      if (part !== undefined) out += `<span class="${part}">`;
    }
  }
  return ends.length === 0 ? out : "";
}
