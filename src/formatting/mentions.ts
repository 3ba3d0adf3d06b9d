import type { Env, MarkdownIt, StateInline, Token } from "markdown-it";
import { normaliseName } from "../accounts/names.ts";
import { limits } from "../limits.ts";
import type { Formatted, Names } from "./formatted.ts";

type Asked = { readonly find: Names; readonly mayCallEveryone: boolean; left: number };

/** What could be a name, in UTF-16 units: one of 32 characters, each of them with its marks. */
const NAME = /@([\p{L}\p{Nd}\p{M}_.-]{2,128})(?![\p{L}\p{Nd}\p{M}@])/uy;
const WORD_BEFORE = /[\p{L}\p{N}\p{M}]$/u;

const asked = new WeakMap<Env, Asked>();

/** What the parser is given so that it knows who is meant. */
export function withNames({ find, mayCallEveryone }: Omit<Asked, "left">): Env {
  const env = {};
  asked.set(env, { find, mayCallEveryone, left: limits.formatting.names });
  return env;
}

/** @name and @room, outside code and links. The token's `info` is the user's id, or nothing for everyone. */
export function useMentions({ inline: { ruler } }: MarkdownIt): void {
  ruler.push("mention", mention);
}

/** Who is called in `tokens`. */
export function mentioned(tokens: readonly Token[]): Pick<Formatted, "mentions" | "everyone"> {
  const called = tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === "mention");
  const ids = called.filter(({ info }) => info !== "").map(({ info }) => Number(info));
  return { mentions: [...new Set(ids)], everyone: called.some(({ info }) => info === "") };
}

function mention(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (src[pos] !== "@" || state.linkLevel > 0 || WORD_BEFORE.test(src.slice(Math.max(0, pos - 2), pos))) {
    return false;
  }
  NAME.lastIndex = pos;
  const typed = NAME.exec(src)?.[1];
  const found = typed === undefined ? undefined : whoIs(typed, asked.get(state.env)!);
  if (!found) return false;
  if (!silent) {
    const token = state.push("mention", "", 0);
    token.content = `@${found.name}`;
    token.info = found.id;
  }
  state.pos += 1 + found.length;
  return true;
}

/** The longest beginning of `typed` that is a name: a sign that ends the sentence may stand behind it. */
function whoIs(typed: string, names: Asked): { id: string; name: string; length: number } | undefined {
  for (let length = typed.length; length > 0; length -= 1) {
    const name = normaliseName(typed.slice(0, length));
    if (names.mayCallEveryone && name.toLowerCase() === "room") return { id: "", name: "room", length };
    if (name.length <= 2 * limits.name.most && names.left > 0) {
      names.left -= 1;
      const user = names.find(name);
      if (user) return { id: String(user.id), name: user.name, length };
    }
    if (!/[._-]/.test(typed[length - 1]!)) return undefined;
  }
  return undefined;
}
