// Of several tabs that are open on Robin one calls: the one that was opened first, and none while one of them is in view.

import { breathe, viewer } from "./page.js";

/** For an answer of another tab, in ms. */
const WAIT = 100;

const channel = new BroadcastChannel(`tabs of ${viewer}`);
const openedAt = Date.now() + Math.random();
/** A page without messages hears of nothing, and leaves it to others. */
let hears = false;
let isAnswered;

channel.addEventListener("message", ({ data: { asker, answered } }) => {
  if (answered === openedAt) isAnswered = true;
  if (asker && (!document.hidden || (hears && openedAt < asker))) channel.postMessage({ answered: asker });
});

/** Has this tab take part. */
export const takePart = () => (hears = true);

/** Whether it is this tab that is to call. */
export async function isToCall() {
  isAnswered = false;
  channel.postMessage({ asker: openedAt });
  await breathe(WAIT);
  return !isAnswered && document.hidden;
}
