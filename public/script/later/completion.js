// One list for whatever is completed while one writes: people after an @, emoji after a colon.

import { letters } from "../../../src/formatting/wordFolding.ts";
import { nameBegun, shortcodeBegun } from "../begun.js";
import { fetchFragment, isComposing, read } from "../page.js";
import { write } from "../writing.js";

/** How long one pauses before it is looked who is meant, in ms. */
const PAUSE = 120;

/**
 * What can be completed: `begun` gives what stands before the caret then, and with its `sign` gives way to what is chosen; `offer` gives
 * a listbox for it, for which it waits for a `pause`, in ms, where it asks the server; `fits` says of one of that whether it begins so.
 */
const sourcesOf = ({ room }, loadEmoji) => [
  {
    begun: nameBegun,
    sign: "",
    pause: PAUSE,
    async offer(name) {
      const query = new URLSearchParams({ q: name, ...(room && { room: room.value }) });
      return read(await fetchFragment(`/users?${query}`)).firstElementChild;
    },
    fits: (option, name) => letters(option.dataset.name).startsWith(letters(name)),
  },
  {
    begun: shortcodeBegun,
    sign: ":",
    pause: 0,
    offer: async (name) => (await loadEmoji()).offerEmoji(name),
    fits: (option, name) => option.textContent.includes(`:${name}`),
    onTaken: async (emoji) => (await loadEmoji()).noteEmoji(emoji),
  },
];

/** Offers what could be meant by what is typed in the box of `composer`; `loadEmoji` gives what emoji.js exports. */
export function complete({ elements }, loadEmoji) {
  const { content: box } = elements;
  const sources = sourcesOf(elements, loadEmoji);
  const offered = document.createElement("div");
  offered.id = "mentions";
  offered.hidden = true;
  box.after(offered);
  box.setAttribute("aria-autocomplete", "list");
  let asked = 0;
  let timer;

  const options = () => [...offered.querySelectorAll("[role=option]")];
  const chosen = () => offered.querySelector("[aria-selected=true]");

  box.addEventListener("input", look);
  box.addEventListener("blur", close);
  // Before the listener that sends with Enter.
  box.addEventListener("keydown", onKey, { capture: true });
  // A click would take the focus, and with it the list away.
  offered.addEventListener("pointerdown", (event) => event.preventDefault());
  offered.addEventListener("click", (event) => take(event.target.closest("[role=option]")));

  look();

  function look() {
    clearTimeout(timer);
    asked += 1;
    const found = begun();
    if (!found) return close();
    narrow(found);
    timer = setTimeout(ask, found.source.pause, found, asked);
  }

  /** Leaves what begins as is typed now: the answer to that comes later, and a key may be faster. */
  function narrow({ source, typed }) {
    for (const option of options()) if (!source.fits(option, typed)) option.remove();
    if (!chosen()) showFirst();
  }

  function showFirst() {
    const [first] = options();
    offered.hidden = !first;
    if (first) choose(first);
    else box.removeAttribute("aria-activedescendant");
  }

  /** What is completed at the caret, and by which source. */
  function begun() {
    // What is selected would be replaced: so is a name whose completion was undone.
    if (box.selectionStart < box.selectionEnd) return undefined;
    const before = box.value.slice(0, box.selectionStart);
    const [found] = sources
      .map((source) => ({ source, typed: source.begun(before) }))
      .filter(({ typed }) => typed !== undefined);
    return found;
  }

  async function ask({ source, typed }, number) {
    // Where Robin is away one goes on writing.
    const list = await source.offer(typed).catch(() => undefined);
    // What was typed may have been sent meanwhile.
    if (number !== asked || !begun()) return;
    offered.replaceChildren(...(list ? [list] : []));
    if (options().length === 0) return close();
    box.setAttribute("aria-controls", list.id);
    showFirst();
  }

  function onKey(event) {
    if (offered.hidden || event.shiftKey || isComposing(event)) return;
    if (!begun()) return close();
    const all = options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
    else if (event.key === "Enter" || event.key === "Tab") take(chosen());
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  function choose(option) {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    const found = begun();
    if (!option || !found) return;
    const end = box.selectionStart;
    box.setSelectionRange(end - found.source.sign.length - found.typed.length, end);
    write(box, `${option.dataset.name} `);
    found.source.onTaken?.(option.dataset.name);
    close();
  }

  function close() {
    asked += 1;
    clearTimeout(timer);
    offered.hidden = true;
    offered.replaceChildren();
    box.removeAttribute("aria-controls");
    box.removeAttribute("aria-activedescendant");
  }
}
