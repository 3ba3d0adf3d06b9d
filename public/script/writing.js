/** Puts `text` in the place of what is selected in `box`, as if it was typed: so it can be undone. */
export function write(box, text) {
  box.focus();
  // Old, and the only way that leaves what was there before to Ctrl+Z.
  if (document.execCommand("insertText", false, text)) return;
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
