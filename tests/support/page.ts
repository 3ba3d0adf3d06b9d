/** What the messages of `page` say, oldest first, without markup. */
export function contents(page: string): string[] {
  return [...page.matchAll(/<div class="content" dir="auto">(.*?)<\/div>/gs)].map(([, content]) => content!);
}

/** The numbers of the messages of `page`, in their order. */
export function ids(page: string): number[] {
  return [...page.matchAll(/<li [^>]*id="chat-(\d+)"/g)].map(([, id]) => Number(id));
}

/** Where the tail in `page` goes on. */
export function cursor(page: string): number {
  return Number(/id="tail"[^>]*after=(\d+)/.exec(page)?.[1]);
}

/** What stands in a tag: a quoted value may hold a ">". */
const INSIDE = '(?:[^>"]|"[^"]*")*';

/** The tag that opens the element `id` of `page`; empty when there is none. */
export function tag(page: string, id: string): string {
  return new RegExp(`<[a-z]+ ${INSIDE}\\bid="${id}"${INSIDE}>`).exec(page)?.[0] ?? "";
}

/** What attribute `name` of `tag` says. */
export function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : text(value);
}

/** What stands in the form field `name` of `page`. */
export function field(page: string, name: string): string | undefined {
  const area = new RegExp(`<textarea ${INSIDE}name="${name}"${INSIDE}>([^<]*)</textarea>`).exec(page)?.[1];
  const input = new RegExp(`<input ${INSIDE}name="${name}"${INSIDE}>`).exec(page)?.[0];
  return area === undefined ? attribute(input ?? "", "value") : text(area);
}

const ENTITIES: Record<string, string> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#34;": '"',
  "&#x27;": "'",
  "&#39;": "'",
};

/** What `markup` without elements reads as. */
export function text(markup: string): string {
  return markup.replace(/&[#0-9a-z]+;/g, (entity) => ENTITIES[entity] ?? entity);
}
