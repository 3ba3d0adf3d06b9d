import { limits } from "../../base/limits.ts";
import type { Sentence } from "../../words/en.ts";

/** Controls other than tab and line feed, and what is no character: they show nothing, and some end what reads them. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\0-\x08\x0B-\x1F\x7F-\x9F\uFEFF\uFFF9-\uFFFB\p{Noncharacter_Code_Point}]/gu;
/** Embeddings, overrides and isolates: they make text read other than it is, beyond its own line too. */
const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g;
const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029]/g;
const BLANK_LINES = /^(?:[^\S\n]*\n)+/;
const SEEN = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u;

type Read =
  | { readonly content: string; readonly problem?: never }
  | { readonly content?: never; readonly problem: Sentence };

/** What was typed with line ends as \n and without characters that mislead. */
export function tidy(typed: string): string {
  return typed.toWellFormed().replace(LINE_ENDS, "\n").replace(CONTROLS, "").replace(BIDI_CONTROLS, "");
}

/** What was typed as it is stored, tidy and with nothing around it but the indent of its first line; or why not. Beside files nothing need be said. */
export function readContent(typed: string, { mayBeEmpty = false } = {}): Read {
  const lines = tidy(typed).trimEnd().replace(BLANK_LINES, "");
  // A line alone has nothing to stand below, or beside.
  const content = lines.includes("\n") ? lines : lines.trimStart();
  if (!SEEN.test(content) && mayBeEmpty) return { content: "" };
  if (!SEEN.test(content)) return { problem: ({ composer }) => composer.empty };
  const length = [...content].length;
  const { most } = limits.message;
  if (length > most) return { problem: ({ composer }) => composer.tooLong(most, length) };
  return { content };
}
