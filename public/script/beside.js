/** Between a box and the edge of the window, in px. */
const MARGIN = 8;

/** With room for less than that above and below what it is for, in px, a box stands over that. */
const ENOUGH = 256;

/** Shows `dialog` in front of all else. What is open gives the focus back first to where that came from, and so does the dialog in the end. */
export function showInFront(dialog) {
  hidePopovers();
  dialog.showModal();
}

export function hidePopovers() {
  for (const open of document.querySelectorAll(":popover-open:not(#toast)")) open.hidePopover();
}

/** What is shown at the side of something, and what gives that. */
let shown;

/**
 * Shows `box`, a popover, at the side of what `anchor` gives where it fits, with room to grow in, also as the window becomes another one: in a low
 * one, as above the keyboard of a phone, it has the whole height.
 */
export function showBeside(box, anchor) {
  shown = { box, anchor };
  box.showPopover();
  place();
  addEventListener("resize", follow);
}

function follow() {
  // By then the log is where it will be in that window.
  setTimeout(() => shown.box.matches(":popover-open") && place());
}

function place() {
  const { box, anchor } = shown;
  const beside = anchor();
  if (!beside?.isConnected) return box.hidePopover();
  box.style.cssText = "";
  const { top, bottom, left: start, right } = beside.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  // What it stands beside may be above the window by now, or below it.
  let [from, to] = [top, bottom].map((edge) => Math.max(0, Math.min(edge, innerHeight)));
  if (Math.max(from, innerHeight - to) - MARGIN < Math.min(height, ENOUGH)) [from, to] = [0, MARGIN];
  const above = from - MARGIN;
  const below = innerHeight - to - MARGIN;
  const isBelow = height <= below || above <= below;
  // Over the message: what stands at its end opens towards its beginning.
  const isAtStart = (start + right) / 2 < innerWidth / 2;
  const edge = isAtStart ? start : right - width;
  const left = Math.max(MARGIN, Math.min(edge, innerWidth - width - MARGIN));
  box.style.inset = isBelow ? `${to}px auto auto ${left}px` : `auto auto ${innerHeight - from}px ${left}px`;
  box.style.maxBlockSize = `${isBelow ? below : above}px`;
}
