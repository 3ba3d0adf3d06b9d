// A message that changes is another element: what one has selected in it is so again.

import { listen, onMessages } from "./page.js";

/** Has what is selected stay so where only something else of its messages changes, such as their reactions. */
export function keepSelection() {
  let ends = [];
  listen("htmx:before:swap", () => {
    const { isCollapsed, anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
    ends = isCollapsed ? [] : [endAt(anchorNode, anchorOffset), endAt(focusNode, focusOffset)];
  });
  onMessages(() => {
    if (ends.every(({ node }) => node.isConnected)) return;
    const places = ends.map(placeOf);
    if (places.every(Boolean)) getSelection().setBaseAndExtent(...places.flat());
    ends = [];
  });
}

/** An end of what is selected; in a message with what stands `before` it there, or in the words of that. */
function endAt(node, offset) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const message = element.closest(".chat");
  if (!message) return { node, offset };
  const words = element.closest(".content");
  const range = document.createRange();
  range.setStart(words ?? message, 0);
  range.setEnd(node, offset);
  return { node, offset, part: `#${message.id}${words ? " .content" : ""}`, before: range.toString() };
}

/** Where that end is by now; nothing where something else stands before it. */
function placeOf({ node, offset, part, before }) {
  if (node.isConnected) return [node, offset];
  const within = part && document.querySelector(part);
  if (!within?.textContent.startsWith(before)) return undefined;
  const texts = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  let left = before.length;
  while (texts.nextNode()) {
    const { length } = texts.currentNode;
    if (left <= length) return [texts.currentNode, left];
    left -= length;
  }
  return undefined;
}
