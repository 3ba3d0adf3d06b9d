import { listen } from "./page.js";
import { onTelling, tell } from "./telling.js";

/** Who has not touched a page for so long, in ms, tells so, and shows as away after ten minutes: `attendance.gone` of limits.ts is the rest. */
const AWAY = 8.5 * 60_000;

let touchedAt = Date.now();
let isTold = false;

const isAway = () => Date.now() > touchedAt + AWAY;

/** Tells with what the page asks that nobody does anything on it, and at once when somebody does again. */
export function tellWhetherAway() {
  onTelling((headers) => {
    if (!isAway()) return isTold ? () => (isTold = false) : undefined;
    headers["Robin-Away"] = "1";
    isTold = true;
    return undefined;
  });
  const touch = () => {
    const wasAway = isTold && isAway();
    touchedAt = Date.now();
    if (wasAway) tell();
  };
  for (const sign of ["pointermove", "pointerdown", "keydown", "wheel", "focus"])
    listen(sign, touch, window, { passive: true, capture: true });
  listen("visibilitychange", () => document.hidden || touch());
}
