import { foldName } from "../names/folding.ts";
import type { Call, Names } from "./formatted.ts";
import { format } from "./formatting.ts";

type Before = { readonly content: string; readonly calls: () => readonly Call[] };

/** Whom the names in an edit call: one that stood there before means what it meant, only a new one is looked for in `now`. */
export function namesInEdit(before: Before, now: Names): Names {
  let meant: ReadonlyMap<string, Call | undefined> | undefined;
  return (name) => {
    meant ??= meaningsIn(before);
    const folded = foldName(name);
    return meant.has(folded) ? meant.get(folded) : now(name);
  };
}

/** What each name in `content` means, by how it compares. */
function meaningsIn({ content, calls }: Before): ReadonlyMap<string, Call | undefined> {
  const meant = new Map<string, Call | undefined>(calls().map((call) => [foldName(call.name), call]));
  format(content, (name) => {
    const folded = foldName(name);
    const call = meant.get(folded);
    meant.set(folded, call);
    return call;
  });
  return meant;
}
