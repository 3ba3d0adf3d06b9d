import type { Env, MarkdownIt, StateInline, Token } from "markdown-it";
import { normaliseName } from "../names/userNames.ts";
import { limits } from "../base/limits.ts";
import { type Call, EVERYONE, type Names } from "./formatted.ts";
import { isInWord, matchAt, SPACED_LETTER, UNSPACED_LETTER } from "./letters.ts";

type Asked = { readonly names: Names; readonly known: Map<string, Call | undefined> };

/**
 * What could be a name behind an @, and more behind that, in UTF-16 units: one of 32 characters, each of them with its marks.
 * In a word of Persian or Hindi a sign that shows nothing may keep two letters apart, in one of Tibetan a tsheg.
 */
const RUN = /[@＠]((?:[\p{L}\p{Nd}\p{M}_.-]|(?<=[\p{L}\p{M}])[\u0F0B\u0F0C\u200C\u200D](?=\p{L})){2,128})/uy;

/** What an address has behind its @, up to where that shows; a label of a host has at most 63 characters (RFC 1035, section 2.3.4). */
const HOST = String.raw`[\p{L}\p{M}\p{N}\-]{1,63}\.\p{L}`;

/**
 * Where a name may end: signs that end the sentence may stand behind it, a word of a script without spaces, and what Persian
 * adds to a name without a space. A further @ makes it an address, unless a name of a script without spaces is behind it, and no host.
 */
const END = new RegExp(
  String.raw`(?!\p{M}|[\u200C\u200D]\p{L})(?:(?<=${UNSPACED_LETTER}\p{M}*)|[._\-]*(?:(?=(?:[@＠](?!${HOST}))?${UNSPACED_LETTER})|(?!${SPACED_LETTER}|[\p{M}@＠._\-])))|(?=\u200C\p{scx=Arab})`,
  "vy",
);

const asked = new WeakMap<Env, Asked>();

/** What the parser is given so that it knows who is meant: nobody, where that is not asked. */
export function withNames(names: Names = () => undefined): Env {
  const env = {};
  asked.set(env, { names, known: new Map() });
  return env;
}

/** @name and @room, outside code and links. The token's `info` is the number of who is called. */
export function useMentions({ inline: { ruler } }: MarkdownIt): void {
  ruler.push("mention", mention);
}

/** Who is called in `tokens`. */
export function calledIn(tokens: readonly Token[]): readonly Call[] {
  const calls = tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === "mention");
  const byName = new Map(calls.map(({ content, info }) => [content.slice("@".length), Number(info)]));
  return Array.from(byName, ([name, id]) => ({ id, name }));
}

/** Whether the @ that stands in `src` at `pos` could call somebody, whoever there is. */
export function couldCall({ src, linkLevel }: StateInline, pos: number): boolean {
  const run = linkLevel > 0 ? undefined : nameAt(src, pos);
  return (
    run !== undefined && whoIs(run, src, pos + 1, { names: () => EVERYONE, known: new Map() }) !== undefined
  );
}

/** What could be a name, and more behind that, where an @ stands in `src` at `pos`. */
function nameAt(src: string, pos: number): string | undefined {
  return matchAt(RUN, src, pos)?.[1];
}

function mention(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  const run = state.linkLevel > 0 ? undefined : nameAt(src, pos);
  const found =
    run === undefined || (isInWord(src, pos) && !isBehindCall(state))
      ? undefined
      : whoIs(run, src, pos + 1, asked.get(state.env)!);
  if (!found) return false;
  if (!silent) {
    const token = state.push("mention", "", 0);
    token.content = `@${found.call.name}`;
    token.info = String(found.call.id);
  }
  state.pos += 1 + found.length;
  return true;
}

/** Whether what was read last is somebody's name: the next may stand right behind it. */
function isBehindCall({ pending, tokens }: StateInline): boolean {
  return pending === "" && tokens.at(-1)?.type === "mention";
}

/** The longest beginning of `run`, which stands in `src` at `start`, that is a name. */
function whoIs(
  run: string,
  src: string,
  start: number,
  { names, known }: Asked,
): { call: Call; length: number } | undefined {
  for (let length = run.length; length >= limits.name.least; length -= 1) {
    const end = start + length;
    if (/[\uDC00-\uDFFF]/.test(src.charAt(end)) || !matchAt(END, src, end)) continue;
    const name = normaliseName(run.slice(0, length));
    if (name.length > 2 * limits.name.most) continue;
    if (!known.has(name)) {
      if (known.size >= limits.formatting.names) return undefined;
      known.set(name, names(name));
    }
    const call = known.get(name);
    if (call) return { call, length };
  }
  return undefined;
}
