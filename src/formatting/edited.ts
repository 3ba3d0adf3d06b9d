import { foldName } from "../accounts/names.ts";
import type { Call, Names } from "./formatted.ts";
import { format } from "./formatting.ts";

/**
 * Whom the names in an edit call. One that stood in `content`, what was said before, means what it meant there, a call in
 * `calls` or nobody, whoever has it by now; only a name that is new is looked for in `now`.
 */
export function namesInEdit(content: string, calls: readonly Call[], now: Names): Names {
  const meant = new Map<string, Call | undefined>(calls.map((call) => [foldName(call.name), call]));
  format(content, (name) => {
    const folded = foldName(name);
    const call = meant.get(folded);
    meant.set(folded, call);
    return call;
  });
  return (name) => {
    const folded = foldName(name);
    return meant.has(folded) ? meant.get(folded) : now(name);
  };
}
