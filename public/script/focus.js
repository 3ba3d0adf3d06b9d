// Where one has a keyboard, what one types goes into the box: nothing has to be clicked before.

import { isAstray } from "./astray.js";
import { areOn, hasModifier, letterOf } from "./keys.js";
import { composer, isComposing, log, OPEN } from "./page.js";
import { moveBy } from "./scroll.js";
import { looksElsewhere, takeTyped, whereOneWrites } from "./typingAhead.js";
import { write } from "./writing.js";

/**
 * Has the box the focus as the page opens, unless its address leads elsewhere, and what was typed for it before. On a phone it would bring
 * the keyboard.
 */
export function focusBox() {
  const { content } = composer.elements;
  const typed = takeTyped();
  const isElsewhere = location.hash || log.dataset.around || document.activeElement !== document.body;
  if (looksElsewhere()) return append(content, typed);
  if (!typed && (isElsewhere || isAstray() || !matchMedia("(pointer: fine)").matches)) return;
  content.focus({ preventScroll: true });
  if (typed) write(content, typed);
}

/** Adds `typed` to what is in the box, which does not have the focus. */
function append(box, typed) {
  if (!typed) return;
  box.value += typed;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Has what is typed, or pasted, where nothing is written go into the box, unless keys of a single sign are to do nothing. */
export function typeAnywhere() {
  document.addEventListener("keydown", (event) => {
    const { key, target, altKey } = event;
    const isPaste = (event.ctrlKey || event.metaKey) && letterOf(event) === "v";
    // A space scrolls, or presses a button.
    const isSign = key.length === 1 && key !== " " && !event.ctrlKey && !event.metaKey;
    const isTaken = !whereOneWrites() || event.defaultPrevented || !areOn() || altKey || isComposing(event);
    if (isTaken || !(isSign || isPaste) || target.closest(ELSEWHERE) || document.querySelector(OPEN)) return;
    whereOneWrites().focus();
  });
}

/** Has the keys that turn a page turn the log, unless they move something in the box. */
export function turnPagesOfLog() {
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const step = !hasModifier(event) && { PageUp: -1, PageDown: 1 }[key];
    const isShort = target === composer?.elements.content && target.scrollHeight <= target.clientHeight;
    if (!step || isComposing(event) || !(isShort || target === document.body) || document.querySelector(OPEN))
      return;
    event.preventDefault();
    // Some of what was in view stays so.
    moveBy(step * log.clientHeight * 0.9);
  });
}

/** Where keys are for something else. */
const ELSEWHERE = "input, textarea, select, [contenteditable], audio, video";
