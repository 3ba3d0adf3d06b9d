// Where the log is scrolled to. The page comes with a log that counts from its end, which shows the newest message
// before a script runs.

import { listen, log, messageList, onLeaving, onMessages, sourceOf } from "./page.js";

/** Who is as near to the end, in px, is at the end. */
const NEAR = 48;

/** Px by which what is measured may be off, where pixels of the screen are no whole ones. */
const SLACK = 2;

/** Whether the browser keeps in view what one looks at. Safari does so only in a log that counts from its end, as older ones come. */
const hasAnchoring = CSS.supports("overflow-anchor: auto");

let countsFromTop;
let isMoving;
/** The log opens at its end; what leads elsewhere tells where that is. */
let end;
let lastTop;

/** Whether the log is at its end, or will be with the next frame. To ask the log itself has the page laid out. */
export const isAtEnd = () => end;

/** Px between what is in view and the end. */
export const fromEnd = () => (countsFromTop ? log.scrollHeight - log.clientHeight : 0) - log.scrollTop;

export function toEnd() {
  setEnd(true);
  log.scrollTop = log.scrollHeight;
  lastTop = log.scrollTop;
}

/** Shows `message` with a third of the log above it, unless it is in view where the log is. */
export function lead(message) {
  const { top, height } = log.getBoundingClientRect();
  const above = message.getBoundingClientRect().top - top;
  if (above < 0) moveBy(above - height / 3);
}

/** Scrolls by `distance` px, and knows at once where that is: the log tells it with the next frame. */
export function moveBy(distance) {
  log.scrollTop += distance;
  lookAtEnd();
}

/** Has what is in view stay there, though what got higher moved the end of the log, where one was, away. */
export const leaveEnd = () => setEnd(fromEnd() < NEAR);

/** Whether `message` is in view to its end, or above what is. */
export const isSeen = (message) =>
  message.getBoundingClientRect().bottom <= log.getBoundingClientRect().bottom + SLACK;

/** Whether `message` is above what is in view, or will be with the next frame, where the log is at its end. */
export const isAbove = (message) =>
  message.getBoundingClientRect().bottom - (end ? fromEnd() : 0) <= log.getBoundingClientRect().top + SLACK;

/** Has what is in view stay there, and not the end, although `messages` have come below, and something `gone` px high went there. */
export function stay(messages, gone) {
  if (countsFromTop) return setEnd(end && fromEnd() < NEAR);
  // At its very end a log that counts from there stays there.
  if (hasAnchoring && Math.abs(log.scrollTop) >= 1) return;
  const come = messages.at(-1).getBoundingClientRect().bottom - messages[0].getBoundingClientRect().top;
  log.scrollTop -= come - gone;
}

/** Follows the log, which has just come. */
export function followScroll() {
  countsFromTop = isMoving = false;
  end = true;
  log.classList.add("at-end");
  lastTop = 0;
  log.addEventListener("scroll", lookAtEnd);
  log.addEventListener("scroll", () => (isMoving = true));
  log.addEventListener("scrollend", () => (isMoving = false));
  const here = log;
  const count = () => log === here && countFromTop();
  if (hasAnchoring) onMessages(() => countsFromTop || requestIdleCallback(count));
}

export function lookAtEnd() {
  // Who was there and did not scroll up still is, however much came below since.
  setEnd(fromEnd() < NEAR || (end && log.scrollTop >= lastTop));
  lastTop = log.scrollTop;
}

/** The log tells with an event of its own that one has come to its end. */
function setEnd(is) {
  if (is === end) return;
  end = is;
  log.classList.toggle("at-end", is);
  if (is) log.dispatchEvent(new Event("end"));
}

/**
 * From its top a message that comes moves no other: Chromium goes through every box of a scroller whose origin moves. Begun when the
 * first has come, and not while the log scrolls, which would end there.
 */
function countFromTop() {
  if (countsFromTop || isMoving) return;
  const below = -log.scrollTop;
  countsFromTop = true;
  log.classList.add("from-top");
  log.scrollTop = log.scrollHeight - log.clientHeight - below;
  lastTop = log.scrollTop;
  // The log may have been scrolled just now, and tell so only with the next frame.
  setEnd(below < NEAR);

  let height = log.clientHeight;
  const sizes = new ResizeObserver(() => {
    const lost = height - log.clientHeight;
    height = log.clientHeight;
    if (end) toEnd();
    else if (lost !== 0) log.scrollTop += lost;
  });
  const observe = () => [log, ...log.children].forEach((part) => sizes.observe(part));
  observe();
  new MutationObserver(observe).observe(log, { childList: true });
  // A hidden page has no frames, in which sizes are observed.
  listen("visibilitychange", () => end && toEnd());
  onLeaving(() => sizes.disconnect());
  keepFirst();
}

/** Keeps the first message where it is as older ones come: no browser does, for its looks change with them. */
function keepFirst() {
  const bottomOf = (message) => message.getBoundingClientRect().bottom;
  const isOlder = (event) => sourceOf(event)?.closest("#older");
  let first;
  let bottom;
  listen("htmx:before:swap", (event) => {
    if (!isOlder(event)) return;
    first = messageList.querySelector(".chat");
    bottom = bottomOf(first);
  });
  listen("htmx:after:swap", (event) => {
    const wasInView = isOlder(event) && bottom > log.getBoundingClientRect().top;
    if (wasInView) log.scrollTop += bottomOf(first) - bottom;
  });
}
