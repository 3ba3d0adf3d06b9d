// Emoji for the box, or for whatever else wants one: offered after a colon, or picked from all there are.

import { readEntries, searchEntries } from "../../../src/formatting/emojiSearch.ts";
import { showBeside } from "../beside.js";
import { fetchFragment, isComposing } from "../page.js";
import { said } from "../words.js";

/** How many are offered after a colon, are found in the picker, and are kept as recently used. */
const MOST = { offered: 8, found: 80, recent: 16 };
const recent = "emoji used";
/** What most take, as in reactions.tsx. */
const USUAL = ["👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "👀"];
/** The first of each group of the list, in the order of `said.emojiGroups`. */
const FIRST = ["😀", "👋", "🐵", "🍇", "🌍", "🎃", "👓", "🏧", "🏁"];

let list;
let picker;

/** Every emoji, as it is looked for. */
function entries() {
  list ??= fetchFragment(said.emojiList)
    .then(readEntries)
    // What did not come may come the next time.
    .catch((failure) => {
      list = undefined;
      throw failure;
    });
  return list;
}

/** A listbox of what `name` could be the beginning of. */
export async function offerEmoji(name) {
  const found = searchEntries(await entries(), name, MOST.found);
  const used = [...usedBefore(), ...USUAL];
  const isUsed = ({ emoji }) => used.includes(emoji);
  // What one takes often is what one means.
  const best = [...found.filter(isUsed), ...found.filter((one) => !isUsed(one))].slice(0, MOST.offered);
  const box = element("ul", { id: "emoji-offered", role: "listbox", ariaLabel: said.emojiTitle });
  box.append(...best.map((one, place) => option(one, place, name)));
  return box;
}

/** Has `emoji` be one of those that are at hand. */
export function noteEmoji(emoji) {
  const now = [emoji, ...usedBefore().filter((other) => other !== emoji)].slice(0, MOST.recent);
  localStorage.setItem(recent, JSON.stringify(now));
}

const usedBefore = () => JSON.parse(localStorage.getItem(recent)) ?? [];

function option({ emoji, shortcodes }, place, begun) {
  const code = shortcodes.find((one) => one.startsWith(begun)) ?? shortcodes[0];
  const line = element("li", { id: `emoji-${place}`, role: "option" });
  line.dataset.name = emoji;
  line.append(
    element("span", { className: "emoji", textContent: emoji }),
    " ",
    element("bdi", { textContent: `:${code}:` }),
  );
  return line;
}

/** Opens the picker beside `opener`, unless one `isWriting` by then, and calls `onPick` with the emoji that is picked, if one is. */
export async function pickEmoji(opener, isWriting, onPick) {
  // A bar beside a message shows where the focus is in that, and goes from one to the next; the message itself may be replaced.
  const message = opener.closest(".chat");
  const way = () => (message && document.querySelector(`#${message.id} > .more`)) ?? opener;
  const all = await entries();
  if (!way().isConnected || isWriting()) return;
  picker ??= makePicker(all);
  picker.open(way, (emoji) => {
    noteEmoji(emoji);
    onPick(emoji);
  });
}

function makePicker(all) {
  const box = element("div", { id: "emoji", popover: "auto", role: "dialog", ariaLabel: said.emojiTitle });
  const search = element("input", { type: "search", autocomplete: "off", placeholder: said.emojiSearch });
  const tabs = element("div", { className: "tabs" });
  const shelf = element("div", { className: "shelf", tabIndex: -1 });
  const used = groupOf(said.emojiRecent, []);
  const groups = grouped(all);
  const found = groupOf(said.emojiFound, []);
  let pick;
  let way;

  search.ariaLabel = said.emojiSearch;
  found.hidden = true;
  tabs.append(...groups.map((group, place) => tab(FIRST[place], group, shelf)));
  shelf.append(found, used, ...groups);
  box.append(search, tabs, shelf);
  document.body.append(box);

  search.addEventListener("input", () => {
    const isLooking = search.value.trim() !== "";
    if (isLooking) fill(found, searchEntries(all, search.value, MOST.found));
    found.hidden = !isLooking;
    for (const group of [used, ...groups]) group.hidden = isLooking || !group.querySelector("button");
    tabs.hidden = isLooking;
    found.querySelector("h2").textContent = found.querySelector("button") ? said.emojiFound : said.emojiNone;
    shelf.scrollTop = 0;
    rove();
  });
  search.addEventListener("keydown", (event) => {
    if (isComposing(event) || !["Enter", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const [first] = shown();
    if (event.key === "ArrowDown") first?.focus();
    else if (!found.hidden) first?.click();
  });
  shelf.addEventListener("keydown", move);
  shelf.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    box.hidePopover();
    pick(button.value);
  });

  box.addEventListener("toggle", ({ newState }) => {
    const isLost = document.activeElement === document.body || box.contains(document.activeElement);
    if (newState === "closed" && isLost) way().focus({ preventScroll: true });
  });

  const shown = () => [...shelf.querySelectorAll("section:not([hidden]) button")];

  /** One of them is reached with Tab, the others with arrows. */
  function rove(to = shown()[0]) {
    for (const button of shelf.querySelectorAll('[tabindex="0"]')) button.tabIndex = -1;
    if (to) to.tabIndex = 0;
  }

  function move(event) {
    const buttons = shown();
    const place = buttons.indexOf(event.target);
    const forward = document.dir === "rtl" ? -1 : 1;
    const beside = { ArrowRight: forward, ArrowLeft: -forward }[event.key];
    const beyond = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (place < 0 || !(beside ?? beyond)) return;
    event.preventDefault();
    const next = beside ? buttons[place + beside] : nearest(buttons, place, beyond);
    if (!next) return void (beyond === -1 && search.focus());
    rove(next);
    next.focus();
  }

  return {
    open(opener, onPick) {
      pick = onPick;
      way = opener;
      search.value = "";
      fill(used, named(all, usedBefore()));
      search.dispatchEvent(new Event("input"));
      showBeside(box, opener);
      // On a phone it would bring the keyboard, and leave no room for them.
      if (matchMedia("(pointer: fine)").matches) search.focus();
      else shelf.focus();
    },
  };
}

/** The button in the next row, up or down, that is the nearest to the one at `place`. */
function nearest(buttons, place, beyond) {
  const { offsetTop: top, offsetLeft: left } = buttons[place];
  const others = beyond > 0 ? buttons.slice(place + 1) : buttons.slice(0, place).reverse();
  const row = others.find((button) => button.offsetTop !== top)?.offsetTop;
  const inRow = others.filter((button) => button.offsetTop === row);
  return inRow.toSorted(
    (one, other) => Math.abs(one.offsetLeft - left) - Math.abs(other.offsetLeft - left),
  )[0];
}

function tab(emoji, group, shelf) {
  const button = element("button", {
    type: "button",
    className: "emoji",
    textContent: emoji,
    title: group.ariaLabel,
  });
  button.ariaLabel = group.ariaLabel;
  button.addEventListener("click", () => {
    shelf.scrollTop = group.offsetTop - shelf.offsetTop;
    group.querySelector("button").focus({ preventScroll: true });
  });
  return button;
}

function grouped(all) {
  const starts = FIRST.map((first) => all.findIndex(({ emoji }) => emoji === first));
  return starts.map((start, place) => groupOf(said.emojiGroups[place], all.slice(start, starts[place + 1])));
}

function groupOf(name, some) {
  const group = element("section", { ariaLabel: name });
  group.append(element("h2", { textContent: name }), element("div", {}));
  fill(group, some);
  return group;
}

function fill(group, some) {
  group.lastChild.replaceChildren(...some.map(choice));
}

function choice({ emoji, name }) {
  // The names are English, and what reads pages aloud knows those of its own language.
  const label = document.documentElement.lang === "en" ? name : emoji;
  return element("button", {
    type: "button",
    className: "emoji",
    value: emoji,
    textContent: emoji,
    title: label,
    ariaLabel: label,
    tabIndex: -1,
  });
}

function named(all, some) {
  return some.map((emoji) => all.find((entry) => entry.emoji === emoji)).filter(Boolean);
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
