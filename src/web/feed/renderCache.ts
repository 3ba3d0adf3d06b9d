import { LRUCache } from "lru-cache";

/** HTML as of a version; `bytes` it takes in UTF-8. */
type Rendered = { readonly version: number; readonly html: string; readonly bytes: number };

const MB = 1_024 * 1_024;

/** JavaScript keeps a character in two bytes when one of the string needs that; the entry around it takes some more. */
const size = ({ html }: Rendered) => 2 * html.length + 100;

/** What was rendered, each by its key, up to `cacheMB` of what was asked for last. */
export class RenderCache {
  #kept: LRUCache<string, Rendered>;

  constructor(cacheMB: number) {
    this.#kept = new LRUCache({ maxSize: cacheMB * MB, sizeCalculation: size });
  }

  /** What `key` is as of `version`: rendered if it is not there. */
  get(key: string, version: number, render: () => JSX.Element): Rendered {
    const kept = this.#kept.get(key);
    if (kept?.version === version) return kept;
    const html = render() as string;
    // Joins the parts of which JavaScript keeps a string: it would walk them for every response.
    html.charCodeAt(0);
    const rendered = { version, html, bytes: Buffer.byteLength(html) };
    this.#kept.set(key, rendered);
    return rendered;
  }

  clear(): void {
    this.#kept.clear();
  }
}
