// The buttons above the box that write the signs of Markdown, for whoever does not know them.

import { MARKS } from "../marks.js";
import { said } from "../words.js";
import { write } from "../writing.js";

/** Lines on 24 by 24. */
const ICONS = {
  bold: "M7 5h6a3.500 3.500 0 0 1 0 7H7zm0 7h7a3.500 3.500 0 0 1 0 7H7z",
  italic: "M10 5h8M6 19h8M14.500 5l-5 14",
  code: "m8 7-5 5 5 5m8-10 5 5-5 5",
  list: "M9 7h11M9 12h11M9 17h11M4.500 7h.01M4.500 12h.01M4.500 17h.01",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4.200 4.200 0 0 0-6-6l-1 1m2 4a4 4 0 0 0-6 0l-3 3a4.200 4.200 0 0 0 6 6l1-1",
  emoji:
    "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17M8.500 14a4 4 0 0 0 7 0M9 9.500h.01m5.990 0h.01",
  file: "m20 11-8.500 8.500a5 5 0 0 1-7-7L13 4a3.300 3.300 0 0 1 4.700 4.700l-8.500 8.500a1.700 1.700 0 0 1-2.400-2.400L14.500 7",
};

const KEYS = { bold: "B", italic: "I" };

/** What is typed for the same: other chats have other signs. */
const SIGNS = { bold: "**…**", italic: "*…*", code: "`…`", list: "- …", link: "[…](https://…)" };

/**
 * A toolbar for `box`; `wordAt` gives where the word begins that is being composed there, if one is. `others` are what its other buttons do, by their
 * names; each is called with its button.
 */
export function makeToolbar(box, wordAt, others) {
  const bar = document.createElement("div");
  Object.assign(bar, { id: "toolbar", role: "toolbar", ariaLabel: said.formatting });
  bar.setAttribute("aria-controls", box.id);
  bar.append(...Object.keys(ICONS).map(button));
  const buttons = [...bar.children];
  buttons[0].tabIndex = 0;

  bar.addEventListener("click", ({ target }) => {
    const { name } = target.closest("button") ?? {};
    if (MARKS[name] && wordAt() !== undefined) markWord(box, name, wordAt());
    else if (MARKS[name]) mark(box, name);
    else others[name]?.(target.closest("button"));
  });
  // One of them is reached with Tab, the others with arrows.
  bar.addEventListener("keydown", (event) => {
    const forward = document.dir === "rtl" ? -1 : 1;
    const step = { ArrowRight: forward, ArrowLeft: -forward }[event.key];
    const place = buttons.indexOf(event.target);
    if (!step || place < 0) return;
    event.preventDefault();
    const next = buttons[(place + step + buttons.length) % buttons.length];
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
  return bar;
}

/** Has `box` hold what the mark makes of its text, as if it was typed: so it can be undone. */
export function mark(box, name) {
  const { selectionStart, selectionEnd } = box;
  const { start, end, text, select } = MARKS[name]({
    text: box.value,
    start: selectionStart,
    end: selectionEnd,
  });
  box.focus();
  box.setSelectionRange(start, end);
  write(box, text);
  box.setSelectionRange(...select);
}

/** The same for the word that is being composed from `start` on, and not beside it. One goes on in it: what is selected would give way to that. */
function markWord(box, name, start) {
  // So the browser puts it in, as it stands.
  box.blur();
  box.focus();
  box.setSelectionRange(start, box.selectionEnd);
  mark(box, name);
  box.selectionStart = box.selectionEnd;
}

function button(name) {
  const one = document.createElement("button");
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const label = said.formats[name];
  path.setAttribute("d", ICONS[name]);
  for (const [attribute, value] of Object.entries({
    class: "icon",
    viewBox: "0 0 24 24",
    "aria-hidden": "true",
  }))
    picture.setAttribute(attribute, value);
  picture.append(path);
  Object.assign(one, { type: "button", name, ariaLabel: label, tabIndex: -1 });
  one.title = [label, KEYS[name] && modifier() + KEYS[name], SIGNS[name]].filter(Boolean).join(" · ");
  if (KEYS[name]) one.setAttribute("aria-keyshortcuts", `Control+${KEYS[name]} Meta+${KEYS[name]}`);
  one.append(picture);
  return one;
}

const modifier = () => (/Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl+");
