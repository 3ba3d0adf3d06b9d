import type { Env, StateInline, Token } from "markdown-it";
import { withNames } from "./mentions.ts";

/** A backslash before a sign that has its meaning within a line, by what else stands there. */
const INLINE_ESCAPE = /\\(?=[*~`[\]])/g;

/** A folder of Windows or of a server, in which each backslash is one, and how long one may be there in UTF-16 units. */
const PATH = /^["'(<[]*(?:[a-z]:|\\\\)/i;
const LONGEST_PATH = 260;

const trials = new WeakSet<Env>();
const known = new WeakMap<StateInline, ReadonlySet<number>>();

/** Where in the text of `state` the backslashes stand that keep a sign from meaning something: it is read without them. */
export function inlineMeanings(state: StateInline): ReadonlySet<number> {
  if (trials.has(state.env)) return new Set();
  let found = known.get(state);
  if (!found) {
    found = tried(state);
    known.set(state, found);
  }
  return found;
}

function tried({ src, md }: StateInline): ReadonlySet<number> {
  let bare = "";
  let from = 0;
  /** Where each backslash stands, by where its sign stands in `bare`. */
  const backslashes = new Map<number, number>();
  for (const { index } of src.matchAll(INLINE_ESCAPE)) {
    if (isInPath(src, index)) continue;
    bare += src.slice(from, index);
    from = index + 1;
    backslashes.set(bare.length, index);
  }
  bare += src.slice(from);
  const env = withNames();
  trials.add(env);
  const tokens: Token[] = [];
  md.inline.parse(bare, md, env, tokens);
  return new Set(marksIn(bare, tokens).flatMap((mark) => backslashes.get(mark) ?? []));
}

/** Where in `src` the signs stand that became marks in its `tokens`. */
function marksIn(src: string, tokens: readonly Token[]): number[] {
  const marks: number[] = [];
  const note = (from: number, count: number) => {
    for (let index = 0; index < count; index += 1) marks.push(from + index);
  };
  let pos = 0;
  for (const { type, nesting, markup, content } of tokens) {
    if (type === "code_inline") {
      note(pos, markup.length);
      pos = endOfCode(src, pos, markup);
      note(pos - markup.length, markup.length);
    } else if (nesting === 0) {
      pos += (markup || content).length;
    } else {
      // Behind the bracket that ends a link's text stands where it leads.
      note(pos, type === "link_close" ? Math.min(1, markup.length) : markup.length);
      pos += markup.length;
    }
  }
  return marks;
}

function endOfCode(src: string, start: number, ticks: string): number {
  const end = new RegExp(`(?<!\`)${ticks}(?!\`)`, "g");
  end.lastIndex = start + ticks.length;
  end.test(src);
  return end.lastIndex;
}

/** Whether the backslash in `src` at `pos` is one of a path. */
export function isInPath(src: string, pos: number): boolean {
  const before = src.slice(Math.max(0, pos - LONGEST_PATH), pos);
  const word = before.slice(1 + Math.max(...[" ", "\t", "\n"].map((space) => before.lastIndexOf(space))));
  return PATH.test(word);
}
