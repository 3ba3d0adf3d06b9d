import { log, messagesHere, numberOf, side } from "./page.js";
import { isBack } from "./returning.js";

/** The height of a message of one line where all stand closest, in px. */
const LEAST = 20;

/**
 * Has the messages that are in view be there a frame before those above them, for which one would wait twice as long. They come at once where
 * the log does not open at its end.
 */
export function showNewestFirst() {
  const above = messagesHere().slice(0, -Math.ceil(innerHeight / LEAST));
  const leadsUp = above.length > 0 && numberOf(above.at(-1)) >= Number(side?.dataset.first);
  if (isBack() || location.hash || log.dataset.around || leadsUp) return;
  for (const message of above) message.hidden = true;
  const show = () => {
    for (const message of above) message.hidden = false;
  };
  requestAnimationFrame(() => setTimeout(show));
}
