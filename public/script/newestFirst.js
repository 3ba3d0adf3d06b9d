import { log, messageList, numberOf, side } from "./page.js";
import { isBack } from "./returning.js";

/** The height of a message of one line where all stand closest, in px. */
const LEAST = 20;

/**
 * Has the messages that are in view be there a frame before those above them, for which one would wait twice as long. They come at once where
 * the log does not open at its end.
 */
export function showNewestFirst() {
  // With the way to older ones, which are asked for where that comes near.
  const above = [...messageList.children].slice(0, -Math.ceil(innerHeight / LEAST));
  const last = above.findLast((entry) => entry.matches(".chat"));
  const leadsUp = last && numberOf(last) >= Number(side?.dataset.first);
  if (isBack() || location.hash || log.dataset.around || leadsUp) return;
  for (const entry of above) entry.hidden = true;
  const show = () => {
    for (const entry of above) entry.hidden = false;
  };
  requestAnimationFrame(() => setTimeout(show));
}
