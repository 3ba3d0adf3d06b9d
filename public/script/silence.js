// Where one may not write any more the box goes, unless it holds what was not sent: that is there to be read, copied or deleted, and to be
// sent once one may write again.

import { composer, focusRoom, log, onLeaving } from "./page.js";
import { said } from "./words.js";

/** Whether the page says why one may not write. */
export const isSilent = () => Boolean(document.getElementById("silence")?.textContent);

/** Shows the box, or where one may not write what it holds; and in an empty room what asks one to begin. */
export function showBox() {
  composer.hidden = isSilent() && composer.elements.content.value === "";
  composer.classList.toggle("silent", isSilent());
  for (const part of document.querySelectorAll(".attach, .empty p")) part.hidden = isSilent();
}

/** Gives the focus back to the box, or where that is hidden to the log. */
export function focusBoxOrLog() {
  (composer.hidden ? log : composer.elements.content).focus({ preventScroll: true });
}

/** Follows what polls tell of it; `discard` empties the box. A page that has come without one is taken anew. */
export function followSilence(discard) {
  const changes = new MutationObserver(composer ? followBox(discard) : takeAnew);
  const all = { childList: true, characterData: true, subtree: true };
  changes.observe(document.getElementById("silence"), all);
  onLeaving(() => changes.disconnect());
}

function takeAnew() {
  if (!isSilent()) document.dispatchEvent(new Event("opened"));
}

/** The focus goes to the log with the box, and comes back with it. */
function followBox(discard) {
  const { content: box } = composer.elements;
  const button = document.createElement("button");
  let isLed = false;

  Object.assign(button, { type: "button", className: "quiet discard", textContent: said.discard });
  button.addEventListener("click", () => {
    discard();
    focusRoom();
  });
  composer.append(button);
  // One may go on with it meanwhile, and empty it.
  box.addEventListener("blur", showBox);

  return () => {
    const focused = document.activeElement;
    showBox();
    // What is there for who may write, and why something was refused: neither is so any more.
    if (isSilent()) document.querySelector(".quick")?.remove();
    else document.getElementById("reason").textContent = "";
    const isStillLed = isLed && focused === log;
    if (isStillLed && !isSilent()) box.focus({ preventScroll: true });
    isLed = isSilent() && (isStillLed || !focused.checkVisibility());
    if (isLed) focusBoxOrLog();
  };
}
