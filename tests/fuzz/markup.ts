import { htmlValidator, type HtmlRules } from "../support/htmlValidator.ts";

const RULES: HtmlRules = {
  // Of several boxes to tick with one name each sends its own value (HTML Standard, section 4.10.22.4).
  "form-dup-name": ["error", { shared: ["radio", "button", "reset", "submit", "checkbox"] }],
  // JSX writes void elements as XML does, and the first line as is usual beside it.
  "void-style": "off",
  "doctype-style": "off",
  // What JSX knows of a sound's controls is a text.
  "attribute-boolean-style": "off",
  // What users typed stands as they typed it.
  "no-trailing-whitespace": "off",
  "long-title": "off",
  // A list that completes what is typed in a box is no <select>.
  "prefer-native-element": ["error", { exclude: ["listbox"] }],
};

const validator = htmlValidator(RULES);

/** Any tag. Robin writes every "<" that is none as "&lt;". */
const TAG = /<(\/?[a-z][^\s>/]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

/** Control characters and those that never are characters (HTML, 13.2.3.5 "Preprocessing the input stream"). */
const FORBIDDEN = /(?![\t\n\f\r])\p{Cc}|\p{Noncharacter_Code_Point}|\p{Surrogate}/u;

/** What a tag is of, whatever its values are, whether a visitor has made it, and the ids in it. */
type Tag = { readonly signature: string; readonly isStrange: boolean; readonly ids: readonly string[] };

/** Tags that were looked at: most are on every page. */
const tags = new Map<string, Tag>();

/** Tags that were found beside each other in pages that were looked at. */
const known = new Set<string>();

/** What is wrong with `page`, whole or a part of one, whatever its reader may see. */
export function wrongIn(page: string): string[] {
  const wrong: string[] = [];
  const ids = new Set<string>();
  const shape = new Set<string>();
  let before = "";
  let end = 0;
  for (const found of page.matchAll(TAG)) {
    const [all, name = "", inside = ""] = found;
    if (/<(?!!doctype html>)/.test(page.slice(end, found.index))) wrong.push('a "<" that begins no element');
    end = found.index + all.length;
    const tag = tags.get(all) ?? tagOf(name, inside);
    tags.set(all, tag);
    shape.add(`${before}>${tag.signature}`);
    before = tag.signature;
    if (tag.isStrange) wrong.push(`markup of a visitor's: <${tag.signature}>`);
    for (const id of tag.ids) {
      if (ids.has(id)) wrong.push(`invalid HTML: id "${id}" twice`);
      ids.add(id);
    }
  }
  if (page.includes("<", end)) wrong.push('a "<" that begins no element');
  const forbidden = FORBIDDEN.exec(page)?.[0];
  if (forbidden !== undefined) {
    wrong.push(`a character that HTML forbids: U+${forbidden.codePointAt(0)?.toString(16).padStart(4, "0")}`);
  }
  // A look at a whole page takes long: it is taken where something in the page is new.
  const isNew = [...shape].some((pair) => !known.has(pair));
  for (const pair of shape) known.add(pair);
  return isNew ? [...wrong, ...invalidIn(page)] : wrong;
}

function tagOf(tag: string, inside: string): Tag {
  const attributes = [...inside.matchAll(ATTRIBUTE)].map(
    ([, name = "", a, b, c]) => [name, a ?? b ?? c ?? ""] as const,
  );
  const names = attributes.map(([name]) => name);
  const isStrange =
    /^(x-|style$)/i.test(tag) ||
    (tag === "script" && !names.includes("src")) ||
    names.some((name) => /^on|^style$|^hx-on/i.test(name)) ||
    attributes.some(([name, value]) => /^(href|src|action)$/.test(name) && /^\s*javascript:/i.test(value));
  const ids = attributes.filter(([name]) => name === "id").map(([, value]) => value);
  return { signature: `${tag} ${names.join(" ")}`, isStrange, ids };
}

function invalidIn(page: string): string[] {
  const { results } = validator.validateStringSync(page);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, selector }) => `invalid HTML: ${ruleId}: ${message} (${selector})`),
  );
}
