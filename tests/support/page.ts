import { selectAll } from "css-select";
import { type ChildNode, type Element, isTag } from "domhandler";
import { DomUtils, parseDocument } from "htmlparser2";

/** What was read last: a test asks the same page several things in turn. */
let last: { readonly markup: string; readonly nodes: ChildNode[] } | undefined;

/** The nodes of `markup`, a whole page or a part of one. */
function nodesOf(markup: string): ChildNode[] {
  if (last?.markup !== markup) {
    const { children } = parseDocument(markup, { withStartIndices: true, withEndIndices: true });
    last = { markup, nodes: children };
  }
  return last.nodes;
}

function select(page: string, selector: string): Element[] {
  return selectAll<ChildNode, Element>(selector, nodesOf(page));
}

/** `nodes` as they are written in `page`. */
function written(page: string, nodes: readonly ChildNode[]): string {
  const [first, final] = [nodes[0], nodes.at(-1)];
  return first && final ? page.slice(first.startIndex!, final.endIndex! + 1) : "";
}

/** The elements of `page` that match the CSS `selector`, as they are written there. */
export function elements(page: string, selector: string): string[] {
  return select(page, selector).map((found) => written(page, [found]));
}

/** The first element of `page` that matches `selector`, as it is written there; fails when there is none. */
export function element(page: string, selector: string): string {
  const [first] = elements(page, selector);
  if (first === undefined) throw new Error(`There is no ${selector} in ${page}`);
  return first;
}

/** The tag that opens the element `id` of `page`; empty when there is none. */
export function tag(page: string, id: string): string {
  const [found] = select(page, `[id="${id}"]`);
  if (!found) return "";
  const [child] = found.children;
  if (child) return page.slice(found.startIndex!, child.startIndex!);
  const [whole, closing] = [written(page, [found]), `</${found.name}>`];
  return whole.endsWith(closing) ? whole.slice(0, -closing.length) : whole;
}

/** What attribute `name` of the first element of `markup` says. */
export function attribute(markup: string, name: string): string | undefined {
  return nodesOf(markup).find(isTag)?.attribs[name];
}

/** What attribute `name` says in the elements of `page` that match `selector` and have it. */
export function attributes(page: string, selector: string, name: string): string[] {
  return select(page, selector).flatMap(({ attribs }) => attribs[name] ?? []);
}

/** What `markup` reads as. */
export function text(markup: string): string {
  return DomUtils.textContent(nodesOf(markup));
}

/** What the elements of `page` that match `selector` read as. */
export function texts(page: string, selector: string): string[] {
  return select(page, selector).map((found) => DomUtils.textContent(found));
}

/** What stands in the form field `name` of `page`. */
export function field(page: string, name: string): string | undefined {
  const [area] = texts(page, `textarea[name="${name}"]`);
  return area ?? select(page, `input[name="${name}"]`)[0]?.attribs["value"];
}

/** What a browser sends of the form of `page` with this `action` while nobody has changed anything in it. */
export function untouched(page: string, action: string): Record<string, string> {
  const fields = select(page, `form[action="${action}"] :is(input, select)[name]`);
  const choices = new Set(["radio", "checkbox"]);
  const sent = fields.filter(({ attribs }) => !choices.has(attribs["type"] ?? "") || "checked" in attribs);
  return Object.fromEntries(sent.map((one) => [one.attribs["name"], valueOf(one)]));
}

function valueOf(field: Element): string {
  const options = selectAll<ChildNode, Element>("option", field.children);
  const chosen = options.find(({ attribs }) => "selected" in attribs) ?? options[0] ?? field;
  return chosen.attribs["value"] ?? "";
}

/** What the messages of `page` say, oldest first, as HTML. */
export function contents(page: string): string[] {
  return select(page, 'div.content[dir="auto"]').map(({ children }) => written(page, children));
}

/** The numbers of the messages of `page`, in their order. */
export function ids(page: string): number[] {
  return attributes(page, 'li[id^="chat-"]', "id").map((id) => Number(id.slice("chat-".length)));
}

/** Where the tail in `page` goes on. */
export function cursor(page: string): number {
  const path = attribute(tag(page, "tail"), "hx-get") ?? "";
  return Number(new URL(path, "http://localhost").searchParams.get("after") ?? Number.NaN);
}
