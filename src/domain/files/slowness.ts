import type { Later } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";

/** Looks at what comes, until it counts as stalled. */
const LOOKS = 4;

/** ms from one look to the next. */
export const LOOK = limits.file.stalled / LOOKS;

/** What comes, as it is watched: `late` resolves once it only keeps a connection; `end` is called when it is not watched any more. */
type Watch = { readonly late: Promise<undefined>; readonly end: () => void };

/** Watches what comes, of which `came` tells how many bytes are there: for too long none may come, nor too few for the time that it took so far. */
export function watch(came: () => Promise<number>, after: Later): Watch {
  let cancel = () => {};
  let isOver = false;
  const late = (async () => {
    let [bytes, grewAt] = [0, 0];
    for (let passed = LOOK; !isOver; passed += LOOK) {
      await new Promise<void>((resolve) => (cancel = after(resolve, LOOK)));
      const now = await came();
      if (now > bytes) [bytes, grewAt] = [now, passed];
      if (isLate(bytes, passed, passed - grewAt)) return undefined;
    }
    return undefined;
  })();
  const end = () => {
    isOver = true;
    cancel();
  };
  return { late, end };
}

/** Whether so many bytes in `passed` ms, of which none in the last `still` ms, are too few. */
function isLate(bytes: number, passed: number, still: number): boolean {
  const { stalled, grace, slowest } = limits.file;
  return still >= stalled || passed > grace + bytes / slowest;
}
