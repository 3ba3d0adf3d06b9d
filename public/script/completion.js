// One list for whatever is completed while one writes: people after an @, emoji after a colon.

import { composer, fetchFragment, isComposing, read } from "./page.js";
import { later } from "./words.js";

/** How long one pauses before it is looked who is meant, in ms. */
const PAUSE = 120;

/** Letters of scripts that part no words by spaces: the server has the same list in letters.ts. */
const UNSPACED = String.raw`[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]`;
/** Not behind a word: that makes it an address, or a time. */
const NOT_IN_WORD = String.raw`(?<!(?!${UNSPACED})[\p{L}\p{N}]\p{M}*)`;

/**
 * What can be completed: `begun` is what stands before the caret then, `length` how much of its match is replaced, `offer`
 * gives a listbox for its group, for which it waits for a `pause`, in ms, where it asks the server.
 */
const SOURCES = [
  {
    begun: new RegExp(String.raw`${NOT_IN_WORD}[@＠]([\u200C\u200D\p{L}\p{Nd}\p{M}_.-]{0,32})$`, "u"),
    length: ([, name]) => name.length,
    pause: PAUSE,
    async offer(name) {
      const { room } = composer.elements;
      const query = new URLSearchParams({ q: name, ...(room && { room: room.value }) });
      return read(await fetchFragment(`/users?${query}`)).firstElementChild;
    },
  },
  {
    begun: new RegExp(String.raw`${NOT_IN_WORD}(?<![:/\\]):([a-z][a-z0-9_+-]{1,31}|[+-]1)$`, "u"),
    length: ([all]) => all.length,
    pause: 0,
    isPossible: (before) => !isInCode(before),
    offer: async (name) => (await later("emoji")).offerEmoji(name),
    onTaken: async (emoji) => (await later("emoji")).noteEmoji(emoji),
  },
];

/** Offers what could be meant by what was typed. */
export function complete() {
  const { content: box } = composer.elements;
  const offered = document.createElement("div");
  offered.id = "mentions";
  offered.hidden = true;
  box.after(offered);
  box.setAttribute("aria-autocomplete", "list");
  let asked = 0;
  let timer;

  const options = () => [...offered.querySelectorAll("[role=option]")];
  const chosen = () => offered.querySelector("[aria-selected=true]");

  box.addEventListener("input", () => {
    clearTimeout(timer);
    asked += 1;
    const found = begun(box);
    if (!found) return close();
    timer = setTimeout(ask, found.source.pause, found, asked);
  });
  box.addEventListener("blur", close);
  // Before the listener that sends with Enter.
  box.addEventListener("keydown", onKey, { capture: true });
  // A click would take the focus, and with it the list away.
  offered.addEventListener("pointerdown", (event) => event.preventDefault());
  offered.addEventListener("click", (event) => take(event.target.closest("[role=option]")));

  async function ask({ source, match }, number) {
    const list = await source.offer(match[1]);
    if (number !== asked) return;
    offered.replaceChildren(...(list ? [list] : []));
    offered.hidden = options().length === 0;
    if (offered.hidden) return close();
    box.setAttribute("aria-controls", list.id);
    choose(options()[0]);
  }

  function onKey(event) {
    if (offered.hidden || event.shiftKey || isComposing(event)) return;
    if (!begun(box)) return close();
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
    const found = begun(box);
    if (!option || !found) return;
    const end = box.selectionStart;
    box.setRangeText(`${option.dataset.name} `, end - found.source.length(found.match), end, "end");
    found.source.onTaken?.(option.dataset.name);
    close();
    box.dispatchEvent(new Event("input", { bubbles: true }));
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

/** What is completed at the caret, and by which source. */
function begun({ value, selectionStart }) {
  const before = value.slice(0, selectionStart);
  for (const source of SOURCES) {
    const match = source.begun.exec(before);
    if (match && source.isPossible?.(before) !== false) return { source, match };
  }
  return undefined;
}

/** Whether what follows `before` stands in code: after an odd mark of it. */
function isInCode(before) {
  const isBlock = before.match(/^```/gm)?.length % 2 === 1;
  return (
    isBlock ||
    before
      .split(/\n\s*\n|^```.*$/m)
      .at(-1)
      .match(/`+/g)?.length %
      2 ===
      1
  );
}
