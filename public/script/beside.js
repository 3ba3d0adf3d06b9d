/** Between a box and the edge of the window, in px. */
const MARGIN = 8;

/** Shows `dialog` in front of all else. What is open gives the focus back first to where that came from, and so does the dialog in the end. */
export function showInFront(dialog) {
  hidePopovers();
  dialog.showModal();
}

export function hidePopovers() {
  for (const open of document.querySelectorAll(":popover-open:not(#toast)")) open.hidePopover();
}

/** Shows `box`, a popover, at the side of `anchor` where it fits, with room to grow in. */
export function showBeside(box, anchor) {
  const { top, bottom, left: start, right } = anchor.getBoundingClientRect();
  box.style.maxBlockSize = "";
  box.showPopover();
  const { width, height } = box.getBoundingClientRect();
  const above = top - MARGIN;
  const below = innerHeight - bottom - MARGIN;
  const isBelow = height <= below || above <= below;
  // Over the message: what stands at its end opens towards its beginning.
  const isAtStart = (start + right) / 2 < innerWidth / 2;
  const beside = isAtStart ? start : right - width;
  const left = Math.max(MARGIN, Math.min(beside, innerWidth - width - MARGIN));
  box.style.inset = isBelow
    ? `${bottom}px auto auto ${left}px`
    : `auto auto ${innerHeight - top}px ${left}px`;
  box.style.maxBlockSize = `${isBelow ? below : above}px`;
}
