import { limits } from "../limits.ts";
import type { Sentence } from "../words/en.ts";

/** Controls other than tab and line feed: they show nothing, and some end what reads them. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFEFF\uFFF9-\uFFFB]/g;
/** Embeddings, overrides and isolates: they make text read other than it is, beyond its own line too. */
const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g;
const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029]/g;
const SEEN = /[^\s\p{Default_Ignorable_Code_Point}]/u;

export type Read =
  | { readonly content: string; readonly problem?: never }
  | { readonly content?: never; readonly problem: Sentence };

/** What was typed as it is stored: line ends as \n, nothing around it, no character that misleads; or why not. */
export function readContent(typed: string): Read {
  const content = typed
    .toWellFormed()
    .replace(LINE_ENDS, "\n")
    .replace(CONTROLS, "")
    .replace(BIDI_CONTROLS, "")
    .trim();
  if (!SEEN.test(content)) return { problem: ({ composer }) => composer.empty };
  const length = [...content].length;
  const { most } = limits.message;
  if (length > most) return { problem: ({ composer }) => composer.tooLong(most, length) };
  return { content };
}
